"""The yearly obligation (kepatuhan): which units surveyed, how many answered against the target, and the result."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.conversation.texts import texts
from bot.reporting.orders import Document, Report
from bot.reporting.spans import tallies_in
from bot.storage import Store
from exports.compliance import Compliance, ComplianceRow, compliance_csv, compliance_sheet
from scoring import krejcie_morgan, load_instrument, parse_weight, period_of
from scoring import score as score_of

_LISTED = 40  # units without a survey that a message names


async def compliance(config: Config, store: Store, year: int, language: str) -> Compliance:
    """Every unit that was active or answered in the year. A target is per survey period, as on cards and reports."""
    instrument = load_instrument(config.survey.instrument)
    weights = parse_weight(config.survey.weight, instrument)
    zone: ZoneInfo = config.agency.timezone
    whole = period_of(date(year, 1, 1), "year")
    period, periods = period_of(whole.first, config.survey.period), []
    while period.first < whole.end:
        periods.append(period)
        period = period.next()
    tallies = [await tallies_in(store, one, instrument.id, zone) for one in periods]
    yearly = await tallies_in(store, whole, instrument.id, zone)
    rows = []
    for unit in await store.units.all():
        if not unit.active and unit.code not in yearly:
            continue
        result = score_of(yearly[unit.code], instrument, weights) if unit.code in yearly else None
        rows.append(
            ComplianceRow(
                code=unit.code,
                name=unit.name,
                category=unit.category,
                target=krejcie_morgan(unit.population) if unit.population else None,
                counts=tuple(found[unit.code].n if unit.code in found else 0 for found in tallies),
                ikm=result.ikm_rounded if result else None,
                mutu=result.mutu if result else None,
            )
        )
    made_up = await store.people.fact("made_up") is not None
    spans = tuple(one.name(language) for one in periods)
    return Compliance(language, config.agency.name, whole, spans, tuple(rows), made_up)


async def compliance_report(config: Config, store: Store, year: int, language: str) -> Report:
    """The table as csv and xlsx, and what it says in short: how many surveyed, who did not."""
    table, words = await compliance(config, store, year, language), texts(language)
    silent = [row for row in table.rows if not row.surveyed]
    reached = sum(row.reached is True for row in table.rows)
    told = {"agency": table.agency, "year": table.year.name(language)}
    counts = {"due": len(table.rows), "surveyed": table.surveyed, "silent": len(silent), "reached": reached}
    lines = [f"<i>{words('summary.made_up')}</i>"] if table.made_up else []
    lines += [words("compliance.title", **told), "", words("compliance.counts", **counts)]
    if silent:
        lines += ["", words("compliance.silent")]
        lines += [words("compliance.line", unit=row.name, code=row.code) for row in silent[:_LISTED]]
    if len(silent) > _LISTED:
        lines.append(words("compliance.more", count=len(silent) - _LISTED))
    caption = words("compliance.caption", **told)
    documents = (
        Document(f"kepatuhan-{year}.xlsx", compliance_sheet(table), caption),
        Document(f"kepatuhan-{year}.csv", compliance_csv(table), caption),
    )
    return Report("\n".join(lines), len(table.rows), documents)
