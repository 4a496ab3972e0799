"""Windows made by hand: what they take in, and that no two meet."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest

from bot.conversation.faults import said
from bot.conversation.texts import texts
from bot.storage import Author, Response, Store, Unit, WindowFaults
from bot.storage.places import Span
from bot.storage.windows import Window, window_for

APRIL = Window("SKM-19", "SKM Contoh", date(2019, 4, 1), date(2019, 6, 30), units=("AA",))
PARENTS = {"AA": None, "BB": "AA", "CC": None}
BY = Author("skm:contoh", datetime(2019, 3, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("changes", "unit", "service", "channel", "day", "inside"),
    [
        ({}, "AA", "x", "bot", date(2019, 4, 1), True),
        ({}, "BB", "", "petugas", date(2019, 6, 30), True),
        ({}, "AA", "x", "bot", date(2019, 3, 31), False),
        ({}, "AA", "x", "bot", date(2019, 7, 1), False),
        ({}, "CC", "", "bot", date(2019, 5, 1), False),
        ({"units": ()}, "CC", "", "bot", date(2019, 5, 1), True),
        ({"services": ("x",)}, "AA", "x", "bot", date(2019, 5, 1), True),
        ({"services": ("x",)}, "AA", "y", "bot", date(2019, 5, 1), False),
        ({"channels": ("petugas",)}, "AA", "x", "bot", date(2019, 5, 1), False),
        ({"channels": ("petugas",)}, "AA", "x", "petugas", date(2019, 5, 1), True),
    ],
)
def test_what_falls_into_a_window(
    changes: dict[str, Any], unit: str, service: str, channel: str, day: date, inside: bool
) -> None:
    window = replace(APRIL, **changes)
    assert window_for([window], unit, service, channel, day, PARENTS) == (window if inside else None)


async def test_what_was_added_is_found_and_audited(store: Store) -> None:
    window = replace(APRIL, target=100, repeats=True, draw={"seed": "s", "per_parent": 1, "from": {"AA": ["BB"]}})
    await store.windows.add(window, BY)
    assert await store.windows.all() == [window]
    assert await store.windows.find("skm-19") == window
    assert await store.windows.around(date(2019, 7, 1)) == [window]
    assert await store.windows.around(date(2019, 7, 2)) == []
    [entry] = await store.audit.entries(9)
    assert (entry.action, entry.subject, entry.after["target"]) == ("window.add", "SKM-19", 100)


MEETS = "in window SKM-19 on some of the same days"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"code": "SKM-19"}, 'code: found "SKM-19" again'),
        ({"units": ("ZZ",)}, 'unit: found "ZZ"'),
        ({}, MEETS),
        ({"units": ("BB",)}, MEETS),
        ({"units": ()}, MEETS),
        ({"first": date(2019, 6, 30), "last": date(2019, 7, 9)}, MEETS),
        ({"services": ("x",)}, MEETS),
    ],
)
async def test_windows_that_meet_or_make_no_sense_are_refused(store: Store, changes: Any, fault: str) -> None:
    await store.windows.add(APRIL)
    with pytest.raises(WindowFaults) as found:
        await store.windows.add(replace(APRIL, **{"code": "LAIN", **changes}), BY)
    assert fault in "\n".join(said(one, texts("en")) for one in found.value.faults)
    assert await store.windows.all() == [APRIL]
    assert await store.audit.entries(9) == []


@pytest.mark.parametrize("changes", [{"first": date(2019, 7, 1), "last": date(2019, 7, 9)}, {"channels": ("kertas",)}])
async def test_windows_apart_in_time_or_channel_are_welcome(store: Store, changes: Any) -> None:
    await store.windows.add(replace(APRIL, channels=("bot",)))
    await store.windows.add(replace(APRIL, **{"code": "LAIN", "channels": ("bot",), **changes}))
    assert len(await store.windows.all()) == 2


async def test_closing_early_and_only_what_is_open(store: Store) -> None:
    await store.windows.add(APRIL)
    assert await store.windows.close("SKM-19", date(2019, 3, 1), BY) is None
    assert await store.windows.close("NONE", date(2019, 5, 1), BY) is None
    assert await store.windows.close("SKM-19", date(2019, 5, 1), BY) == APRIL
    assert await store.windows.close("SKM-19", date(2019, 5, 1), BY) is None
    found = await store.windows.find("SKM-19")
    assert found is not None
    assert found.last == date(2019, 5, 1)
    assert [one.action for one in await store.audit.entries(9)] == ["window.close"]


async def test_one_person_one_answer_in_a_window_over_two_periods(
    store: Store, response: Callable[..., Response]
) -> None:
    first, again = response(window="W1"), response(4, window="W1", period="2027-Q1", week="2027-W01")
    assert (await store.responses.submit(first))[1] is False
    assert (await store.responses.submit(again))[1] is True
    assert await store.sums.counts_of_window(["AA", "BB"], "W1") == {"AA": {"": 1}}
    assert [(one.period, one.week, one.tally.n) for one in await _tallies(store)] == [("2026-Q4", "2026-W47", 1)]
    assert (await store.figures.discrepancies())[1] == []
    seen = await store.responses.of_person("AA", "", "2027-Q1", "siti", "W1")
    assert seen is not None
    assert set(seen.answers.values()) == {4}
    assert await store.responses.of_person("AA", "", "2026-Q4", "siti") is None


async def test_pseudonyms_stay_while_the_window_is_open(store: Store, response: Callable[..., Response]) -> None:
    await store.responses.submit(response(window="W1", period="2026-Q3", hour="2026-09-01T00"))
    assert await store.responses.forget_pseudonyms([Span("", "2026-Q3")]) == 0
    assert await store.responses.forget_pseudonyms([Span("W1", "2026-Q3")]) == 1


async def _tallies(store: Store) -> list[Any]:
    return await store.figures.tallies(["2026-Q4", "2027-Q1"], "permenpan-14-2017")


@pytest.mark.parametrize("code", ["2026-Q4", "2026", "2026-W46", "A", "-A", "SKM 26", "skm", "A" * 21, "SKM_26", ""])
async def test_a_code_that_is_a_period_or_no_code_is_refused(store: Store, code: str) -> None:
    with pytest.raises(WindowFaults) as found:
        await store.windows.add(replace(APRIL, code=code, units=(), name=" "))
    assert [one.key for one in found.value.faults] == ["window_code", "window_name"]
    assert await store.windows.all() == []


async def test_windows_meet_where_a_walk_through_every_unit_says_so(store: Store) -> None:
    chance = Random(7)
    codes = [f"U{n:02}" for n in range(40)]
    parents = {code: chance.choice([None, *codes[:n]]) if n else None for n, code in enumerate(codes)}
    await store.units.save([Unit(code, code, parent=parent) for code, parent in parents.items()])
    tree = await store.units.parents()
    standing = list[Window]()
    for number in range(60):
        units = tuple(chance.sample(codes, chance.choice([0, 1, 1, 2, 3])))
        month = chance.randrange(1, 12)
        days = date(2019, month, 1), date(2019, month, 28)
        window = Window(f"SKM-{number}", "Contoh", *days, units=units)
        meeting = {
            one.code: sorted(code for code in tree if one.covers(code, tree) and window.covers(code, tree))
            for one in standing
            if one.first == window.first
        }
        expected = [(code, len(shared), shared[0]) for code, shared in meeting.items() if shared]
        try:
            await store.windows.add(window)
        except WindowFaults as error:
            told = [dict(one.values) for one in error.faults]
            assert sorted((one["window"], one["count"], one["unit"]) for one in told) == sorted(expected)
        else:
            assert expected == []
            standing.append(window)
    assert 5 < len(standing) < 55
