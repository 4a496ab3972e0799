"""What is counted, in the text format of Prometheus. Labels are names of ours: no id, no unit, no word of a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.rules.health import Facts, find_faults
from bot.rules.vitals import Histogram, Vitals

CONTENT_TYPE = CONTENT_TYPE_LATEST


def render_metrics(vitals: Vitals, facts: Facts) -> bytes:
    """The whole page. Counters begin at 0 with the process."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Vitals(vitals, facts))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


class _Vitals(Collector):
    def __init__(self, vitals: Vitals, facts: Facts) -> None:
        self._vitals, self._facts = vitals, facts

    def collect(self) -> Iterator[Metric]:
        vitals, facts = self._vitals, self._facts
        yield _gauge("skm_healthy", "1 while the bot can do its work", not find_faults(facts))
        yield _counters("skm_updates_received", "Updates of Telegram that came in", "type", vitals.received)
        yield _counters("skm_updates_committed", "Updates done with, those set aside among them", "type", vitals.done)
        yield _counters("skm_updates_set_aside", "Updates that could not be read or stored", "type", vitals.set_aside)
        yield _gauge("skm_updates_queue", "Updates received and not yet committed", facts.queue)
        yield _counter("skm_taps", "Taps of surveys that were stored", vitals.taps)
        yield _counter("skm_surveys_finished", "Surveys handed in through the bot", vitals.surveys)
        yield _counters("skm_deliveries", "Attempts at what the ledger owes, by outcome", "outcome", vitals.deliveries)
        yield _counters("skm_job_runs", "Runs of jobs", "job", vitals.runs)
        yield _counters("skm_job_failures", "Runs of jobs that failed", "job", vitals.failures)
        yield _counters("skm_job_seconds", "Time spent in runs of jobs", "job", vitals.seconds)
        yield _histogram("skm_commit_seconds", "From asking for a commit until it is on the disk", vitals.commits)
        yield _counters("skm_telegram_calls", "HTTP calls to Telegram by outcome", "outcome", vitals.calls)
        yield _counter("skm_telegram_flood_waits", "Calls that Telegram answered with 429", vitals.calls["429"])
        yield _counters("skm_connections_closed", "Connections ended by us", "reason", vitals.closed)
        yield _gauge("skm_loop_lag_seconds", "By how much the event loop was late at the last look", vitals.lag)
        yield _gauge("skm_loop_lag_longest_seconds", "The most it has been late", vitals.longest_lag)
        yield from self._of_facts()

    def _of_facts(self) -> Iterator[Metric]:
        """What is not always known."""
        facts, stock = self._facts, self._facts.stock
        ages = (
            ("skm_commit_age_seconds", "Since the last commit", facts.committed),
            ("skm_heard_age_seconds", "Since the last poll or webhook delivery", facts.heard),
            ("skm_disk_free_ratio", "Free share of the disk with the database", facts.free),
        )
        for name, help_, value in ages:
            if value is not None:
                yield _gauge(name, help_, value)
        if stock is None:
            return
        yield _gauge("skm_set_aside_kept", "Updates set aside, as the database has them", stock.set_aside)
        waiting = GaugeMetricFamily("skm_deliveries_waiting", "Deliveries that are owed", labels=["state"])
        waiting.add_metric(["owed"], stock.owed)
        waiting.add_metric(["overdue"], stock.overdue)
        yield waiting
        failing = GaugeMetricFamily("skm_job_failures_in_a_row", "Up to now", labels=["job"])
        for job in stock.jobs:
            failing.add_metric([job.name], job.failures)
        yield failing


def _gauge(name: str, help_: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help_, value=float(value))


def _counter(name: str, help_: str, value: float) -> Metric:
    return CounterMetricFamily(name, help_, value=value)


def _counters(name: str, help_: str, label: str, values: Mapping[str, float]) -> Metric:
    family = CounterMetricFamily(name, help_, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def _histogram(name: str, help_: str, values: Histogram) -> Metric:
    bounds = [*(str(bound) for bound in values.bounds), "+Inf"]
    buckets = list(zip(bounds, values.cumulated(), strict=True))
    return HistogramMetricFamily(name, help_, buckets=buckets, sum_value=values.total)
