"""The whole page set as files: pages in both languages, open data, style sheet and checksums."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from exports.disclosure import Cleared
from exports.laporan.history import history_data, history_nrr, label_of
from exports.laporan.lines import Line
from exports.laporan.values import Laporan
from exports.site.html import STYLE
from exports.site.pages import Pages
from exports.site.public import FEWEST, PublicResult, public
from exports.writing.table import Cell, csv_bytes
from scoring.rounding import exact

SUMS = "SHA256SUMS"
_PNG = b"\x89PNG"
SCHEMA = Path(__file__).with_name("hasil.schema.json")


def site_files(
    cleared: Cleared,
    units: Sequence[Cleared],
    labels: Mapping[str, Mapping[tuple[str, str], str]],
    groups: Mapping[str, str] | None = None,
    rate: Mapping[str, str] | None = None,
    licence: str = "CC BY 4.0",
) -> dict[str, bytes]:
    """Path -> content, of the agency and its units. `labels` name the profile's codes per language.

    By code, `groups` are the kinds of units, and `rate` the addresses where one may answer. `licence` is that of the
    data, one of LICENCES.

    Only what public() lets through is used, so nothing here can say more.
    """
    agency = cleared.shown
    whole, parts = public(agency), [public(unit.shown) for unit in units]
    data = {
        "data/hasil.csv": _results(agency, whole, parts),
        "data/responden.csv": _respondents(parts),
        "data/hasil.json": json.dumps(_json(agency, whole, parts, licence), indent=1, ensure_ascii=False).encode(),
        "data/hasil.schema.json": SCHEMA.read_bytes(),
    }
    sums = [(name, sha256(content).hexdigest()) for name, content in data.items()]
    logo = {} if agency.logo is None else {f"logo.{'png' if agency.logo[:4] == _PNG else 'jpg'}": agency.logo}
    files = data | logo
    for language, folder in (("id", ""), ("en", "en/")):
        pages = Pages(language, cleared, labels[language], next(iter(logo), ""), licence)
        files[f"{folder}index.html"] = pages.index(whole, parts, sums, groups or {}).encode()
        files[f"{folder}by-index.html"] = pages.ranked(whole).encode()
        files[f"{folder}method.html"] = pages.method().encode()
        for part in parts:
            way = (rate or {}).get(part.code, "")
            files[f"{folder}unit-{part.code}.html"] = pages.unit(part, whole.total, way).encode()
    files["style.css"] = STYLE.encode()
    listed = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    return {**files, SUMS: listed.encode()}


def _results(agency: Laporan, whole: PublicResult, parts: Sequence[PublicResult]) -> bytes:
    headings = ("bagian", "unit", "nama", "periode", "responden", "ikm", "mutu", "batas_bawah", "batas_atas")
    keys = [f"{what}_{key}" for what in ("nrr", "jawaban", "jumlah") for key in agency.instrument.keys]
    rows: list[tuple[Cell, ...]] = [_row("instansi", "", whole.total, whole.name, agency.period.name())]
    for line in whole.trend:
        rows.append(_row("tren", "", line, whole.name, line.label))
    rows += _past(whole, agency)
    for part in parts:
        rows.append(_row("unit", part.code, part.total, part.name, agency.period.name()))
        rows += [_row("layanan", part.code, line, line.label, agency.period.name()) for line in part.parts]
        rows += [_row("tren", part.code, line, part.name, line.label) for line in part.trend]
        rows += _past(part, agency)
    return csv_bytes((*headings, *keys), rows)


def _past(result: PublicResult, agency: Laporan) -> list[tuple[Cell, ...]]:
    """Figures published before, as they were printed: with no grade, interval, answers or sums."""
    keys = len(agency.instrument.keys)
    return [
        (
            *("terdahulu", result.code, result.name, label_of(one), one.figure.n, one.ikm_text, None, None, None),
            *history_nrr(one, keys),
            *[None] * (2 * keys),
        )
        for one in result.past
    ]


def _row(kind: str, code: str, line: Line, name: str, period: str) -> tuple[Cell, ...]:
    if line.ikm is None:
        told = "disamarkan" if kind == "layanan" or line.held else f"kurang dari {FEWEST}"
        return (kind, code, name, period, told, *[None] * (4 + 3 * len(line.nrr)))
    low, high = (str(edge) for edge in line.edges) if line.edges else (None, None)
    nrr = [None if one == "–" else one for one in line.nrr_texts]
    known = zip(line.sums, line.answers, strict=False)  # a mean of units has none, nor what nobody was asked
    sums = tuple(exact(total) if n else None for total, n in known) or (None,) * len(nrr)
    return (kind, code, name, period, line.n, line.ikm_text, line.mutu, low, high, *nrr, *line.answers, *sums)


def _respondents(parts: Sequence[PublicResult]) -> bytes:
    rows = [
        (part.code, group.key, code, people) for part in parts for group in part.groups for code, people in group.counts
    ]
    return csv_bytes(("unit", "kelompok", "kode", "jumlah"), rows)


def _json(agency: Laporan, whole: PublicResult, parts: Sequence[PublicResult], licence: str) -> dict[str, Any]:
    return {
        "schema": 3,
        "licence": licence,
        "agency": agency.agency,
        "period": agency.period.key,
        "made": agency.made_data,
        "made_up": agency.made_up,
        "instrument": agency.instrument.id,
        "weight": agency.weights.convention,
        "weights": dict(zip(agency.instrument.keys, map(str, agency.weights.values), strict=True)),
        "mean_of": list(whole.counted),
        "result": _plain(agency, whole.total),
        **_shares(agency, whole),
        **({"indices": _beside(whole)} if whole.beside else {}),
        "trend": [_plain(agency, line) for line in whole.trend],
        **({"history": history_data(whole.past)} if whole.past else {}),
        "units": [dict(_unit(agency, part)) for part in parts],
    }


def _unit(agency: Laporan, part: PublicResult) -> Iterator[tuple[str, Any]]:
    yield "code", part.code
    yield "name", part.name
    yield "result", _plain(agency, part.total)
    yield from _shares(agency, part).items()
    if part.beside:
        yield "indices", _beside(part)
    yield "services", [_plain(agency, line) for line in part.parts]
    yield "trend", [_plain(agency, line) for line in part.trend]
    if part.past:
        yield "history", history_data(part.past)
    yield "respondents", {group.key: dict(group.counts) for group in part.groups}
    yield (
        "follow_up",
        [
            {
                "element": one.element,
                "activity": one.activity,
                "quarters": sorted(one.quarters),
                "year": one.year,
                "state": one.state,
            }
            for one in part.plans
        ],
    )
    yield (
        "followed_up",
        [
            {"plan": one.plan, "quarter": one.quarter, "state": one.state, "carried_out": one.carried_out}
            for one in part.done
        ],
    )


def _shares(agency: Laporan, result: PublicResult) -> dict[str, dict[str, list[int]]]:
    """Percents of the answers 1, 2, 3 and 4, for elements of which enough are known."""
    found = {key: list(one) for key, one in zip(agency.instrument.keys, result.shares, strict=True) if one}
    return {"shares": found} if found else {}


def _beside(result: PublicResult) -> list[dict[str, Any]]:
    return [
        {"key": one.key, "n": line.n, "index": line.index_text, "index_x25": line.ikm_text}
        for one, line in result.beside
    ]


def _plain(agency: Laporan, line: Line) -> dict[str, Any]:
    """A line as everybody may see it: nulls where it is withheld."""
    known = line.ikm is not None
    nrr = zip(agency.instrument.keys, line.nrr_texts, strict=True)
    return {
        "label": line.label,
        "n": line.n if known else None,
        "ikm": line.ikm_text if known else None,
        "mutu": line.mutu,
        "interval95": [str(edge) for edge in line.edges] if line.edges else None,
        "nrr": {key: None if one == "–" else one for key, one in nrr} if known else None,
        "answers": dict(zip(agency.instrument.keys, line.answers, strict=True)) if known else None,
        "sums": _sums(agency, line) if known and line.sums else None,
    }


def _sums(agency: Laporan, line: Line) -> dict[str, int | str]:
    """The sum of scores of each element that anybody answered: one that was not asked has none, not nought."""
    rows = zip(agency.instrument.keys, line.sums, line.answers, strict=True)
    return {key: exact(total) for key, total, n in rows if n}
