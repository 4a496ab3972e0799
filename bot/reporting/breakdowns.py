"""The answers of a Laporan taken apart: respondents by characteristic, results by service and by channel."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bot.conversation.profile import profile_of
from bot.conversation.texts import Texts
from bot.reporting.channels import together
from bot.reporting.profiles import profile_counts
from bot.reporting.spans import channels_of
from bot.rules.profiles import RARE, added_without_few
from bot.storage import Response
from bot.storage.coarse import Frozen
from exports.laporan import Count, Group, Line
from scoring import Instrument, Weights, score
from scoring.packing import packed_tally


def groups(
    rows: Sequence[Response],
    services: Mapping[str, str],
    words: Texts,
    instrument: Instrument,
    frozen: Frozen | None = None,
) -> Iterable[Group]:
    """Respondents by each profile question, by service and by channel. Every group adds up to all of them.

    Of a sensitive question codes of fewer than five people are told together.
    """
    silent, counted = words("laporan.silent"), profile_counts(rows, frozen or {})
    for field in profile_of(instrument):
        units = [fields[field.key] for fields in counted.values()]
        codes = added_without_few(units) if field.sensitive else sum(units, start=Counter[str]())
        known = (*field.options, RARE) if codes[RARE] else field.options
        labels = {code: words.option(field.key, code) for code in known} | {"": silent}
        yield _counted(field.key, words(f"profile.{field.key}.name"), labels, codes)
    if any(row.service for row in rows) and services:
        labels = {**services, "": silent}
        yield _counted("layanan", words("profile.label.service"), labels, [row.service for row in rows])
    channels = {channel: words(f"channel.{channel}") for channel in sorted({row.channel for row in rows})}
    yield _counted("saluran", words("laporan.channel"), channels, [row.channel for row in rows])


def _counted(key: str, heading: str, labels: Mapping[str, str], codes: Iterable[str]) -> Group:
    found = Counter(codes)
    others = sorted(code for code in found if code and code not in labels)
    counts = [Count(code, label, found[code]) for code, label in labels.items() if code]
    counts += [Count(code, code, found[code]) for code in others]
    if found[""]:
        counts.append(Count("", labels[""], found[""]))
    return Group(key, heading, tuple(counts))


def services_of(
    rows: Sequence[Response], services: Mapping[str, str], instrument: Instrument, weights: Weights, unnamed: str
) -> tuple[Line, ...]:
    """One line per service, offered ones first even without answers. None where the unit has no services."""
    sheets: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        sheets[row.service][row.scores] += 1
    if not services and set(sheets) <= {""}:
        return ()
    k = len(instrument.keys)
    order = [*services, *sorted(slug for slug in sheets if slug not in services)]
    tallies = {slug: packed_tally(instrument, sheets[slug]) for slug in order}
    return tuple(
        Line.of(
            services.get(slug, slug) or unnamed,
            score(tallies[slug], instrument, weights) if tallies[slug] else None,
            k,
            slug,
        )
        for slug in order
    )


def channel_lines(rows: Sequence[Response], instrument: Instrument, weights: Weights, words: Texts) -> tuple[Line, ...]:
    """One line per channel that has answers, all of them together."""
    k, found = len(instrument.keys), together(channels_of(rows))
    return tuple(
        Line.of(words(f"channel.{channel}"), score(tally, instrument, weights), k, channel)
        for channel, tally in found.items()
    )


def whole(rows: Sequence[Response], instrument: Instrument, weights: Weights, label: str) -> Line | None:
    """All answers as one, without a correction for the population. None without any."""
    if not rows:
        return None
    tally = packed_tally(instrument, [row.scores for row in rows])
    return Line.of(label, score(tally, instrument, weights), len(instrument.keys))
