"""The yearly obligation (kepatuhan): which units surveyed, how many answered against the target, and the result."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.conversation.grades import grade_told
from bot.conversation.texts import texts
from bot.reporting.city import tellable_of
from bot.reporting.orders import Document, Report
from bot.reporting.spans import tallies_in
from bot.storage import Store
from exports.compliance import Compliance, ComplianceRow, compliance_csv, compliance_sheet
from exports.detail import detail_of
from exports.writing.table import dialect_for, in_dialect
from scoring import Period, Score, krejcie_morgan, load_instrument, parse_weight, period_of
from scoring import score as score_of
from scoring.instrument_catalogue import instruments

_LISTED = 40  # units without a survey that a message names


async def compliance(config: Config, store: Store, year: int, language: str, *, alone: bool = True) -> Compliance:
    """Every unit that was active or answered in the year. A target is per survey period, as on cards and reports.

    Without `alone` no figures of fewer than five answers, nor of units by which these follow from the year's mean.
    """
    instrument = load_instrument(config.survey.instrument)
    weights = parse_weight(config.survey.weight, instrument)
    kinds = list(dict.fromkeys((instrument.id, *instruments(), *await store.instruments.ids())))
    zone: ZoneInfo = config.agency.timezone
    whole = period_of(date(year, 1, 1), "year")
    period, periods = period_of(whole.first, config.survey.period), []
    while period.first < whole.end:
        periods.append(period)
        period = period.next()
    # Whatever questionnaire was asked, asking it was a survey. The IKM of two questionnaires is not one figure.
    tallies = [[await tallies_in(store, one, kind, zone) for kind in kinds] for one in periods]
    yearly = await tallies_in(store, whole, instrument.id, zone)
    others = await _of_windows(store, whole, instrument.id, zone)
    results = {code: score_of(tally, instrument, weights) for code, tally in yearly.items()}
    told, rows, grouping = tellable_of(results)[0], [], await store.unit_lists.grouping()
    for unit in await store.units.all():
        counts = tuple(sum(one[unit.code].n for one in found if unit.code in one) for found in tallies)
        if unit.code in grouping or (not unit.active and not any(counts)):
            continue
        result, window = others.get(unit.code, (None, ""))
        may = result is not None and detail_of(result.n).figures
        if unit.code in results:
            result, window, may = results[unit.code], "", unit.code in told
        if not (alone or may):
            result, window = None, ""
        rows.append(
            ComplianceRow(
                code=unit.code,
                name=unit.name,
                category=unit.category,
                target=krejcie_morgan(unit.population) if unit.population else None,
                counts=counts,
                ikm=result.ikm_rounded if result else None,
                mutu=grade_told(result.mutu, result.n, texts(language)) if result else None,
                window=window,
            )
        )
    made_up = await store.facts.find("made_up") is not None
    spans = tuple(one.name(language) for one in periods)
    return Compliance(
        language=language, agency=config.agency.name, year=whole, spans=spans, rows=tuple(rows), made_up=made_up
    )


async def _of_windows(store: Store, year: Period, usual: str, zone: ZoneInfo) -> dict[str, tuple[Score, str]]:
    """Figures, with its name, of the latest window of the year that asked another questionnaire, by unit code."""
    found: dict[str, tuple[Score, str]] = {}
    for window in await store.windows.all():
        if window.instrument in ("", usual) or window.first >= year.end or window.last < year.first:
            continue
        asked = load_instrument(window.instrument)
        weights = parse_weight(window.weight, asked)
        for code, tally in (await tallies_in(store, window.period, asked.id, zone)).items():
            found[code] = score_of(tally, asked, weights), window.name
    return found


async def compliance_report(config: Config, store: Store, year: int, language: str, *, alone: bool = True) -> Report:
    """The table as csv and xlsx, and what it says in short: how many surveyed, who did not.

    Without `alone` it has no figures of fewer than five answers.
    """
    table, words = await compliance(config, store, year, language, alone=alone), texts(language)
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
        Document(f"kepatuhan-{year}.csv", in_dialect(compliance_csv(table), dialect_for(language)), caption),
    )
    return Report("\n".join(lines), len(table.rows), documents)
