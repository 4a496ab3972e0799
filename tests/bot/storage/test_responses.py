"""Answers for good: submitted, repeated, revised, erased; and their tallies with them, or not at all."""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.storage import Ending, Response, StaleDraft, Store, migrate_file
from bot.storage.connection import connect
from bot.storage.errors import IntegrityFault
from bot.storage.paper import Batch
from bot.storage.places import Span
from bot.storage.responses import insert_many
from scoring import BadAnswers, NoAnswers, Tally

Make = Callable[..., Response]


async def tally(store: Store) -> dict[tuple[str, str, str, str], Tally]:
    rows = await store.figures.tallies(await store.figures.periods(), "permenpan-14-2017")
    return {(row.unit, row.service, row.period, row.week): row.tally for row in rows}


async def sound(store: Store, count: int) -> None:
    assert (await store.figures.discrepancies())[1] == []
    assert await store.figures.integrity() == []
    assert sum(one.n for one in (await tally(store)).values()) == count


async def test_a_response_is_kept_as_given(store: Store, response: Make) -> None:
    given = response([1, 2, 3, 4, 1, 2, 3, 4, 1])
    receipt, revised = await store.responses.submit(given)
    assert (revised, receipt[:4], len(receipt)) == (False, "SKM-", 13)
    kept = await store.responses.of_person("AA", "", "2026-Q4", "siti")
    assert kept is not None
    assert replace(kept, id="") == given
    assert (await tally(store))["AA", "", "2026-Q4", "2026-W47"] == Tally.of([1, 2, 3, 4, 1, 2, 3, 4, 1])
    await sound(store, 1)


async def test_a_blank_is_no_answer(store: Store, response: Make) -> None:
    answers = {"waktu": 4, "sarpras": 1}
    await store.responses.submit(response(unit="BB", answers=answers))
    kept = await store.responses.of_person("BB", "", "2026-Q4", "siti")
    assert kept is not None
    assert kept.answers == answers
    await sound(store, 1)


async def test_once_more_is_a_revision_in_the_week_of_the_first(store: Store, response: Make) -> None:
    await store.responses.submit(response(2))
    again = response(4, week="2026-W48", hour="2026-11-25T05", suggestion=None, profile={"usia": "<17"})
    assert (await store.responses.submit(again))[1] is True
    kept = await store.responses.of_person("AA", "", "2026-Q4", "siti")
    assert kept is not None
    assert (kept.week, kept.hour, kept.suggestion, kept.profile) == ("2026-W47", "2026-11-18T03", None, {"usia": "<17"})
    assert set(kept.answers.values()) == {4}
    assert await tally(store) == {("AA", "", "2026-Q4", "2026-W47"): Tally.of([4] * 9)}
    await sound(store, 1)


@pytest.mark.parametrize("other", [{"pseudonym": "budi"}, {"service": "x"}, {"unit": "BB"}, {"period": "2027-Q1"}])
async def test_another_person_service_unit_or_period_is_another_response(
    store: Store, response: Make, other: dict[str, str]
) -> None:
    await store.responses.submit(response(2))
    assert (await store.responses.submit(response(4, **other)))[1] is False
    await sound(store, 2)


async def test_submitting_one_draft_twice_stores_once(store: Store, response: Make) -> None:
    await store.drafts.create("D1", 7, "AA", {}, 100)
    ending = Ending("D1", 0, "id", 100)
    done = await asyncio.gather(*(store.responses.submit(response(), ending) for _ in range(5)), return_exceptions=True)
    assert [type(one) for one in done].count(StaleDraft) == 4
    await sound(store, 1)


async def test_a_draft_that_moved_on_is_not_submitted(store: Store, response: Make) -> None:
    await store.drafts.create("D1", 7, "AA", {}, 100)
    await store.drafts.save("D1", 0, {}, 101)
    with pytest.raises(StaleDraft):
        await store.responses.submit(response(), Ending("D1", 0, "id", 100))
    assert await store.drafts.of_link(7, "AA") is not None
    await sound(store, 0)


async def test_erasing_takes_the_tally_along(store: Store, response: Make) -> None:
    for name, unit in (("siti", "AA"), ("siti-b", "BB"), ("budi", "AA")):
        await store.responses.submit(response(4 if name == "budi" else 1, pseudonym=name, unit=unit))
    assert await store.responses.count(["siti", "siti-b", "nobody"]) == 2
    assert await store.responses.erase(["siti", "siti-b", "nobody"]) == 2
    assert await store.responses.erase(["siti", "siti-b", "nobody"]) == 0
    assert await tally(store) == {("AA", "", "2026-Q4", "2026-W47"): Tally.of([4] * 9)}
    await sound(store, 1)


async def test_erasing_takes_the_receipt_along(store: Store, response: Make) -> None:
    """Else a tap on the old message would say that the answers are stored."""
    await store.drafts.create("D1", 7, "AA", {}, 100)
    await store.responses.submit(response(), Ending("D1", 0, "id", 100))
    await store.responses.erase(["siti"])
    assert await store.drafts.load("D1", 7) is None


async def test_many_pseudonyms_at_once(store: Store, response: Make) -> None:
    await store.responses.submit(response())
    names = [f"nobody-{number}" for number in range(2500)] + ["siti"]
    assert await store.responses.count(names) == 1
    assert await store.responses.erase(names) == 1
    assert await store.responses.erase([]) == 0


async def test_forgetting_who_answered_keeps_the_open_period(store: Store, response: Make) -> None:
    await store.responses.submit(response(period="2026-Q3", hour="2026-09-30T16"))
    await store.responses.submit(response(hour="2026-09-30T17"))
    assert await store.responses.forget_pseudonyms([Span("", "2026-Q3")]) == 1
    assert await store.responses.of_person("AA", "", "2026-Q3", "siti") is None
    assert await store.responses.of_person("AA", "", "2026-Q4", "siti") is not None
    await store.responses.submit(response(period="2026-Q3", hour="2026-09-30T16"))  # nobody is in its way any more
    await sound(store, 3)


async def test_forgetting_who_answered_keeps_the_open_window(store: Store, response: Make) -> None:
    """A window may be open beyond the period that an answer fell into."""
    await store.responses.submit(response(period="2026-Q3", hour="2026-09-30T15", window="W1"))
    await store.responses.submit(response(period="2026-Q3", hour="2026-09-30T16", pseudonym="budi", window="W0"))
    assert await store.responses.forget_pseudonyms([Span("W0", "2026-Q3"), Span("", "2026-Q3")]) == 1
    assert await store.responses.of_person("AA", "", "2026-Q3", "siti", "W1") is not None
    assert await store.responses.of_person("AA", "", "2026-Q3", "budi", "W0") is None


async def test_old_suggestions_go_and_figures_stay(store: Store, response: Make) -> None:
    await store.responses.submit(response(hour="2024-11-18T02"))
    await store.responses.submit(response(hour="2024-11-18T03", pseudonym="budi"))
    assert await store.responses.drop_suggestions("2024-11-18T03") == 1
    found = await store.figures.responses("permenpan-14-2017", "AA", periods=["2026-Q4"])
    assert [one.suggestion for one in found] == [None, "antrean lama"]
    await sound(store, 2)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"answers": {"waktu": 5}}, (IntegrityFault, BadAnswers)),
        ({"answers": {"waktu": 0}}, (IntegrityFault, BadAnswers)),
        ({"answers": {}}, NoAnswers),
        ({"unit": "NO"}, IntegrityFault),
        ({"hour": "2026-11-18T03:15"}, IntegrityFault),  # finer than an hour
    ],
)
async def test_what_must_not_be_stored_is_not(
    store: Store, response: Make, changes: dict[str, object], error: type[Exception]
) -> None:
    await store.drafts.create("D1", 7, "AA", {}, 100)
    with pytest.raises(error):
        await store.responses.submit(response(**changes), Ending("D1", 0, "id", 100))
    assert await store.drafts.of_link(7, "AA") is not None  # the draft's end was in the same transaction
    await sound(store, 0)


@pytest.mark.parametrize("scores", ["444404444", "44444444x", "---------", ""])
def test_the_file_itself_refuses_other_scores(path: Path, scores: str) -> None:
    migrate_file(path)
    db = connect(path)
    try:
        db.execute("INSERT INTO units (code, name) VALUES ('AA', 'A')")
        with pytest.raises(sqlite3.IntegrityError):
            db.execute("INSERT INTO responses (id, unit, instrument, period, week, hour, scores) VALUES ('r', 'AA', 'i', 'p', 'w', '2026-11-18T03', ?)", (scores,))  # noqa: E501  # fmt: skip
    finally:
        db.close()


async def test_bulk_equals_one_by_one(store: Store, response: Make, tmp_path: Path) -> None:
    many = [
        response(
            [(number + place) % 4 + 1 for place in range(9)],
            unit="AA" if number % 3 else "BB",
            week=f"2026-W{45 + number % 3}",
            service="x" if number % 2 else "",
            pseudonym=f"p{number}",
        )
        for number in range(60)
    ]
    for one in many:
        await store.responses.submit(one)
    async with Store(tmp_path / "bulk.db") as other:
        await other.units.save(await store.units.all())
        assert await other._database.write(lambda db: insert_many(db, many)) == 60
        assert await tally(other) == await tally(store)
        rows = [await one.figures.responses("permenpan-14-2017", periods=["2026-Q4"]) for one in (store, other)]
        plain = [sorted(str(replace(row, id="")) for row in some) for some in rows]
        assert plain[0] == plain[1]
        await sound(other, 60)


async def test_a_broken_tally_is_found(store: Store, response: Make) -> None:
    """The recount is not a tautology."""
    await store.responses.submit(response())
    await store.responses.submit(response(pseudonym="budi", service="x"))
    await store._database.write(lambda db: db.execute("UPDATE responses SET scores = '441' || substr(scores, 4)"))
    await store._database.write(lambda db: db.execute("DELETE FROM tallies WHERE service = 'x'"))
    compared, found = await store.figures.discrepancies()
    assert (compared, len(found)) == (2, 2)
    assert str(found[1]) == (
        "AA / x / permenpan-14-2017 / 2026-Q4 / 2026-W47 / bot: "
        "found n = 0 in the tally, expected n = 1 as counted from the answers"
    )


async def test_a_serial_number_is_stored_once_and_its_batch_whole_or_not(store: Store, response: Make) -> None:
    """As where two people store the same forms at the same moment: the second is told, and nothing of it stays."""
    forms = [response(serial=str(number), pseudonym=None, channel="kertas") for number in range(3)]
    for id in ("b1", "b2"):
        batch = Batch(id, "2026-Q4", date(2026, 12, 31), "forms.csv", "2026-11-18T03:00:00+00:00", len(forms))
        if id == "b1":
            await store.batches.add(batch, forms)
        else:
            with pytest.raises(IntegrityFault):
                await store.batches.add(batch, forms)
    assert [one.id for one in await store.batches.all()] == ["b1"]
    await sound(store, 3)
