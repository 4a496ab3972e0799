"""Answers set aside and taken back: tallies stay a recount, nothing goes, and what has been told stays told."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.findings import Act, Finding, NotNow, moved
from bot.rules.hours import stamp_of
from bot.storage import Author, Response, Store, Unit
from bot.storage.responses import insert_many
from scoring.stuffing import Share

Make = Callable[..., Response]
NOW = datetime(2026, 11, 18, 8, tzinfo=UTC)
ANI, BUDI = Author("telegram:1001", NOW), Author("telegram:1002", NOW)
FOUND = Finding(
    id=0,
    unit="AA",
    channel="bot",
    instrument="permenpan-14-2017",
    kind="burst",
    week="2026-W47",
    first="2026-11-18T03",
    last="2026-11-18T06",
    n=12,
    high=11,
    past_n=500,
    past_high=20,
    deviations=9.0,
    found="",
)


async def fill(store: Store, response: Make, n: int = 12) -> None:
    """`n` answers in the hours of the finding, eleven of all 4, and six of hours before."""
    inside = [response(4 if at else 3, pseudonym=f"in-{at}", hour="2026-11-18T05") for at in range(n)]
    before = [response(2, pseudonym=f"before-{at}", hour="2026-11-17T03") for at in range(6)]
    await store._database.write(lambda db: insert_many(db, [*inside, *before]))
    await store.findings.add(FOUND, [], ANI)


async def act(store: Store, what: Act, by: Author, reason: str = "") -> Finding:
    return await store.asides.change(1, lambda one: moved(one, what, by.who, reason), what, by, lambda _: [])


async def counted(store: Store) -> int:
    assert (await store.figures.discrepancies())[1] == []
    assert await store.figures.integrity() == []
    return sum(row.tally.n for row in await store.figures.tallies(["2026-Q4"], FOUND.instrument))


async def test_two_people_set_aside_and_two_take_back(store: Store, response: Make) -> None:
    await fill(store, response)
    assert await counted(store) == 18
    proposed = await act(store, "propose", ANI, "diisi dari satu tempat")
    assert (proposed.state, proposed.proposer, await counted(store)) == ("proposed", "telegram:1001", 18)
    with pytest.raises(NotNow, match="other_person"):
        await act(store, "agree", ANI)
    assert (await act(store, "agree", BUDI)).state == "aside"
    assert await counted(store) == 6
    assert len(await store.figures.responses(FOUND.instrument, "AA", periods=["2026-Q4"])) == 6
    with pytest.raises(NotNow, match="state"):
        await act(store, "agree", BUDI)
    assert (await act(store, "propose", BUDI, "ternyata kampanye")).state == "returning"
    assert await counted(store) == 6
    assert (await act(store, "agree", ANI)).state == "open"
    assert await counted(store) == 18
    entries = await store.audit.entries(10, action="finding")
    assert [(one.action, one.who, one.after["state"], one.after["rows"]) for one in entries] == [
        ("finding.propose", "telegram:1001", "proposed", 12),
        ("finding.agree", "telegram:1002", "aside", 12),
        ("finding.propose", "telegram:1002", "returning", 12),
        ("finding.agree", "telegram:1001", "open", 12),
    ]


async def test_a_proposal_is_declined_and_nothing_changes(store: Store, response: Make) -> None:
    await fill(store, response)
    await act(store, "propose", ANI, "x")
    declined = await act(store, "decline", ANI)
    assert (declined.state, declined.reason, await counted(store)) == ("open", "", 18)
    with pytest.raises(NotNow, match="reason"):
        await act(store, "propose", ANI)


async def test_a_declined_return_keeps_why_they_are_aside_and_why_not(store: Store, response: Make) -> None:
    await fill(store, response)
    await act(store, "propose", ANI, "dari satu meja")
    await act(store, "agree", BUDI)
    returning = await act(store, "propose", BUDI, "hari kampanye")
    assert (returning.reason, returning.asked) == ("dari satu meja", "hari kampanye")
    kept = await act(store, "decline", ANI)
    assert (kept.state, kept.reason, kept.asked) == ("aside", "dari satu meja", "hari kampanye")
    reasons = [one.after["reason"] for one in await store.audit.entries(10, action="finding")]
    assert sorted(reasons) == ["dari satu meja"] * 2 + ["hari kampanye"] * 2


async def test_nine_that_an_erasure_has_left_are_taken_back(store: Store, response: Make) -> None:
    await fill(store, response)
    await act(store, "propose", ANI, "x")
    await act(store, "agree", BUDI)
    assert await store.responses.erase(["in-1", "in-2", "in-3"]) == 3
    await act(store, "propose", ANI, "y")
    assert (await act(store, "agree", BUDI)).state == "open"
    assert await counted(store) == 15


async def test_what_is_changed_or_erased_meanwhile_is_counted_by_nobody(store: Store, response: Make) -> None:
    await fill(store, response)
    await act(store, "propose", ANI, "x")
    await act(store, "agree", BUDI)
    await store.responses.submit(response(1, pseudonym="in-3", hour="2026-11-18T07"))
    assert await counted(store) == 6
    assert await store.responses.erase(["in-4"]) == 1
    assert await counted(store) == 6
    await act(store, "propose", ANI, "x")
    await act(store, "agree", BUDI)
    assert await counted(store) == 17


async def test_where_all_that_was_set_aside_is_erased_nothing_else_is_taken_back(store: Store, response: Make) -> None:
    await fill(store, response)
    await act(store, "propose", ANI, "x")
    await act(store, "agree", BUDI)
    assert await store.responses.erase([f"in-{at}" for at in range(12)]) == 12
    later = [response(3, pseudonym=f"later-{at}", hour="2026-11-18T05") for at in range(15)]
    await store._database.write(lambda db: insert_many(db, later))
    assert await store.asides.count(((await store.findings.page(None, (), 9, 0))[1])[0]) == 0
    await act(store, "propose", ANI, "x")
    assert (await act(store, "agree", BUDI)).state == "open"
    assert await counted(store) == 21


async def test_fewer_than_ten_would_tell_who_said_what(store: Store, response: Make) -> None:
    await fill(store, response, n=9)
    with pytest.raises(NotNow, match="few"):
        await act(store, "propose", ANI, "x")


async def test_figures_that_were_told_for_good_stay(store: Store, response: Make) -> None:
    await fill(store, response)
    await act(store, "propose", ANI, "x")
    await store.releases.close(["AA"], "2026-Q4", "2027-W01", 5, window=False)
    with pytest.raises(NotNow, match="told"):
        await act(store, "agree", BUDI)
    assert await counted(store) == 18


async def test_a_release_that_counted_them_is_withdrawn(store: Store, response: Make) -> None:
    await fill(store, response)
    await store.releases.release(["AA"], ["2026-Q4"], "2026-W47", 5)
    await act(store, "propose", ANI, "x")
    await act(store, "agree", BUDI)
    (left,) = (await store.released.latest(["AA"], "2026-Q4", FOUND.instrument))["AA"]
    assert left.total is None
    extra = [response(3, pseudonym=f"new-{at}", hour="2026-11-18T09") for at in range(5)]
    await store._database.write(lambda db: insert_many(db, extra))
    await store.releases.release(["AA"], ["2026-Q4"], "2026-W48", 5)
    (now,) = (await store.released.latest(["AA"], "2026-Q4", FOUND.instrument))["AA"]
    assert now.total is not None
    assert now.total.n == 11


async def test_found_again_it_grows_until_somebody_acts(store: Store, response: Make) -> None:
    await fill(store, response)
    more = replace(FOUND, n=20, high=19, last="2026-11-18T07", deviations=11.0)
    assert await store.findings.add(more, [], ANI) == 0
    (one,) = (await store.findings.page(None, (), 9, 0))[1]
    assert (one.n, one.last, one.found) == (20, "2026-11-18T07", stamp_of(NOW))
    await act(store, "propose", ANI, "x")
    await store.findings.add(replace(more, n=30, deviations=12.0), [], ANI)
    assert [one.n for one in await store.findings.of_units(["AA"])] == [20]


async def test_many_findings_of_other_units_leave_room_for_those_asked_for(store: Store) -> None:
    await store.findings.add(FOUND, [], ANI)
    later = Author("telegram:1001", NOW + timedelta(days=1))
    await store.units.save((Unit("BB", "Puskesmas"),))
    for at in range(3):
        await store.findings.add(replace(FOUND, unit="BB", week=f"2026-W{at + 10}"), [], later)
    assert [one.unit for one in (await store.findings.page(None, ("BB",), 2, 0))[1]] == ["AA"]
    assert [one.unit for one in (await store.findings.page(None, (), 2, 0))[1]] == ["BB", "BB"]


async def test_hours_and_weeks_count_the_same_all_4_answers(store: Store, response: Make) -> None:
    await fill(store, response)
    (place,) = await store.findings.places("2026-11-18T00")
    hours = await store.findings.hours(place, "2026-11-15T00", "2026-11-25T00")
    assert hours == {"2026-11-17T03": Share(6, 0), "2026-11-18T05": Share(12, 11)}
    assert await store.findings.weeks(place, ["2026-W46", "2026-W47"]) == {"2026-W47": Share(18, 11)}


async def test_whoever_proposed_and_left_is_no_longer_named(store: Store, response: Make) -> None:
    await fill(store, response)
    await store.people.bind("AA", 7, "id", "2026-11-01T00:00:00", "admin", "Ani Contoh")
    await act(store, "propose", Author("telegram:7", NOW), "x")
    (member,) = await store.people.members()
    await store.people.remove(member.id, BUDI)
    row = await store._database.read(lambda db: db.execute("SELECT proposer FROM findings").fetchone())
    assert row["proposer"].startswith("person:")
    assert json.dumps(((await store.findings.page(None, (), 9, 0))[1])[0].proposer).startswith('"removed:')
