"""What is published against somebody who subtracts: an auditor finds the agency's mean, and nobody finds more."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.config import make_config
from bot.reporting.orders import WHOLE_CITY, Request
from bot.reporting.publishing import Publisher, Unpublishable
from bot.reporting.reports import ReportMaker
from bot.storage import Author, Response, Service, Store, Unit
from bot.storage.responses import insert_many
from exports.disclosure import SEAL, Cleared
from exports.poster import drawing
from scoring import half_up, load_instrument, parse_period
from tests.support.templates import new_database

SKM = load_instrument()
PERIOD = parse_period("2026-Q3")
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
FEWEST, ANSWERS = 5, 10


def responses(unit: Unit, n: int, dice: Random, quarter: int) -> Iterator[Response]:
    for _ in range(n):
        yield Response(
            unit=unit.code,
            service=dice.choice(unit.services).slug if unit.services else "",
            instrument=SKM.id,
            period=f"2026-Q{quarter}",
            week="2026-W33",
            hour=f"2026-{3 * quarter - 1:02}-11T0{dice.randint(1, 8)}",
            answers={key: dice.choice((1, 2, 3, 3, 4)) for key in SKM.keys if key not in unit.inapplicable},
            profile={
                "kelamin": "P" if dice.random() < 0.85 else "L",
                "pendidikan": dice.choice(("SMA", "SMA", "SMA", "S1", "SD")),
                "usia": dice.choice(("26-34", "26-34", "35-44")),
            }
            if dice.random() < 0.95
            else {},
        )


def city(seed: int) -> tuple[list[Unit], list[Response]]:
    """Units of 1 to 40 answers a quarter, one of them always under ten, some with services nobody asks for."""
    dice = Random(seed)
    units, rows = [], []
    for number, n in enumerate((9, 12, 31, dice.randint(1, 40), dice.randint(1, 40))):
        services = tuple(Service(f"s{one}", f"Layanan {one}") for one in range(dice.choice((0, 2, 3))))
        asked = frozenset({"biaya"}) if number == 2 else frozenset()
        units.append(Unit(f"U{number}", f"Unit contoh {number}", "Dinas", services=services, inapplicable=asked))
        for quarter in (2, 3):
            rows += responses(units[-1], n if quarter == 3 else dice.randint(1, 30), dice, quarter)
    return units, rows


@pytest.fixture(params=range(6), scope="module")
def site(request: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The page's data, the agency's Laporan and how many really answered, by unit. Made once, only looked at."""
    return asyncio.run(_site(request.param, tmp_path_factory.mktemp("site") / "skm.db"))


async def _site(seed: int, path: Path) -> dict[str, Any]:
    units, rows = city(seed)
    new_database(path, units)
    new_database(path)
    async with Store(path) as store:
        await store._database.write(lambda db: insert_many(db, rows))
        config = make_config({"database": {"url": f"sqlite:///{path}"}}, {})
        publisher = Publisher(config, store, NOW, Author("skm:test", NOW))
        files = (await publisher.site(PERIOD)).files
        made = await ReportMaker(config, store, NOW).all_laporan(PERIOD)
        poster = await publisher.report(Request(WHOLE_CITY, PERIOD, ("poster",), "id"))
    assert made is not None
    assert poster.documents
    return {"data": json.loads(files["data/hasil.json"]), "files": files, "agency": made[0], "rows": rows}


def ikm_again(line: dict[str, Any], weights: dict[str, Fraction]) -> Fraction:
    known = {key: Fraction(line["sums"][key], n) for key, n in line["answers"].items() if n}
    scale = sum(weights.values()) / sum(weights[key] for key in known)
    return 25 * scale * sum((weights[key] * nrr for key, nrr in known.items()), Fraction(0))


async def test_an_auditor_finds_the_agencys_mean_to_the_last_digit(site: dict[str, Any]) -> None:
    data = site["data"]
    weights = {key: Fraction(weight) for key, weight in data["weights"].items()}
    units = {one["code"]: one["result"] for one in data["units"] if one["result"]["n"] is not None}
    assert sorted(data["mean_of"]) == sorted(units)
    again = {code: ikm_again(line, weights) for code, line in units.items()}
    for code, line in units.items():
        assert str(half_up(again[code], 2)) == line["ikm"]
    mean = sum(again.values(), Fraction(0)) / len(again)
    assert str(half_up(mean, 2)) == data["result"]["ikm"]
    assert data["result"]["n"] == sum(line["n"] for line in units.values()), "nothing is left for the others"


async def test_the_poster_shows_the_pages_figure(site: dict[str, Any]) -> None:
    shown = drawing(Cleared(site["agency"], SEAL))
    result = site["data"]["result"]
    assert (shown["ikm"].replace(",", "."), shown["n"]) == (result["ikm"], result["n"])
    assert shown["units"] == len(site["data"]["mean_of"])


async def test_nothing_of_a_small_unit_is_anywhere(site: dict[str, Any]) -> None:
    real = {one["code"]: sum(row.unit == one["code"] and row.period == "2026-Q3" for row in site["rows"])
            for one in site["data"]["units"]}  # fmt: skip
    for unit in site["data"]["units"]:
        if real[unit["code"]] < ANSWERS:
            assert unit["result"]["n"] is unit["result"]["ikm"] is unit["result"]["sums"] is None
            assert unit["respondents"] == {}
            assert all(line["n"] is None for line in unit["services"])


async def test_no_withheld_count_has_only_one_value(site: dict[str, Any]) -> None:
    """Somebody who knows the rules, the total and every count shown tries all that the withheld ones can be."""
    groups: dict[tuple[str, str], list[int | None]] = {}
    content = site["files"]["data/responden.csv"].decode("utf-8-sig")
    for row in csv.DictReader(io.StringIO(content, newline="")):
        count = int(row["jumlah"]) if row["jumlah"] else None
        groups.setdefault((row["unit"], row["kelompok"]), []).append(count)
    total = {one["code"]: one["result"]["n"] for one in site["data"]["units"]}
    for (unit, group), counts in groups.items():
        _is_open(counts, total[unit], (unit, group))
        assert all(count == 0 or count >= FEWEST for count in counts if count is not None)
    for one in site["data"]["units"]:
        if one["result"]["n"] is not None and one["services"]:
            _is_open([line["n"] for line in one["services"]], one["result"]["n"], one["code"])


def _is_open(counts: list[int | None], total: int, where: object) -> None:
    hidden, left = counts.count(None), total - sum(count or 0 for count in counts)
    if not hidden:
        assert left == 0, where
        return
    assert hidden > 1, where
    assert left >= FEWEST, where
    least = 0 if hidden == len(counts) else 1  # nought is shown, unless nothing is
    some, small = min(hidden, 4), min(left, 12) - max(hidden - 4, 0) * least  # more of either only opens a cell further
    first = {one[0] for one in product(range(least, small + 1), repeat=some) if sum(one) == small}
    assert len(first) > 1, where


async def test_only_survey_periods_and_windows_that_have_ended_are_published(path: Path) -> None:
    config = make_config({"survey": {"period": "quarter"}}, {})
    async with Store(path) as store:
        publisher = Publisher(config, store, NOW, Author("skm:test", NOW))
        publisher.check(PERIOD)
        for key in ("2026", "2026-S1", "2026-08", "2026-W33", "2026-07-02..2026-09-29", "2026-Q4", "2027-Q1"):
            with pytest.raises(Unpublishable, match=f"found {key}, .*expected a quarter"):
                publisher.check(parse_period(key))
