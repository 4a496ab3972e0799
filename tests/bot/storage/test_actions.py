"""Actions, evidence and questions in a real file: stored once, changed in one transaction with their audit row."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.rules.actions import Action, NotNow, moved
from bot.rules.owed import Notice
from bot.storage import Author, Store
from bot.storage.owed import Owed
from bot.storage.questions import LAPSE

SKM = "permenpan-14-2017"
NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
ANI, BUDI = Author("telegram:1", NOW), Author("telegram:2", NOW)
DRAFTS = [
    Action(0, "AA", "2026-Q3", "2026-07-01", "2026-09-30", SKM, key, "2.71") for key in ("waktu", "biaya", "sarpras")
]
PDF = ("application/pdf", b"%PDF-1.7 bukti contoh")


async def test_a_unit_is_drafted_for_once_a_span(store: Store) -> None:
    made = await store.actions.draft(DRAFTS, ANI)
    assert [one.element for one in made] == ["waktu", "biaya", "sarpras"]
    await store.actions.change(
        made[0].id, lambda one: moved(one, "drop", ANI.who, "", "tidak ada anggaran"), ANI, "drop"
    )
    later = replace(DRAFTS[0], element="perilaku")  # late answers may change which elements are lowest
    assert await store.actions.draft([*DRAFTS, later], ANI) == []
    assert [one.state for one in await store.actions.all()] == ["batal", "rencana", "rencana"]
    entries = await store.audit.entries(9, action="followup")
    assert [one.action for one in entries] == ["followup.draft"] * 3 + ["followup.drop"]
    assert entries[-1].after == {"action": made[0].id, "state": "batal", "reason": "tidak ada anggaran"}


async def test_slices_together_are_all_of_them(store: Store) -> None:
    """Whatever the size of a slice, each action comes once, and dropped ones never."""
    spans = (("2026-Q3", "2026-07-01", "2026-09-30"), ("2026-Q2", "2026-04-01", "2026-06-30"))
    for unit in ("BB", "AA"):
        for span in spans:
            await store.actions.draft([Action(0, unit, *span, SKM, key, "2.71") for key in ("waktu", "biaya")], ANI)
    first, second, *_ = everything = await store.actions.all()
    await store.actions.change(first.id, lambda one: moved(one, "drop", ANI.who, "", "x"), ANI, "drop")
    await store.actions.change(second.id, lambda one: replace(one, quarter="2027-Q1", state="berjalan"), ANI, "edit")
    left = [one for one in await store.actions.all() if one.state != "batal"]
    for size in (1, 2, 3, 50):
        found = list[Action]()
        while some := await store.actions.after(found[-1] if found else None, size):
            assert len(some) <= size
            found += some
        assert found == left
        drafts, last = list[Action](), ""
        while some := await store.actions.new_drafts("2026-Q3", last, size):
            assert len({one.unit for one in some}) <= size
            drafts, last = [*drafts, *some], some[-1].unit
        assert drafts == [one for one in everything if one.span == "2026-Q3"]
    assert await store.action_lists.of_unit("AA") == [one for one in left if one.unit == "AA"]
    assert [one.id for one in await store.actions.due("2027-Q1", "", 9)] == [second.id]
    assert await store.actions.due("2027-Q1", "AA", 9) == []
    assert await store.actions.drafted("2026-Q3", ["AA", "CC"]) == {"AA"}
    assert await store.actions.drafted("2026-Q4", ["AA", "BB"]) == set()


async def test_an_own_action_told_twice_is_one(store: Store) -> None:
    own = replace(DRAFTS[0], drafted=False, program="Menambah loket")
    first = await store.actions.add(own, ANI)
    assert (await store.actions.add(own, ANI)).id == first.id
    assert (await store.actions.add(replace(own, program="Lain"), ANI)).id != first.id


async def test_what_is_refused_leaves_nothing_behind(store: Store) -> None:
    [one, *_] = await store.actions.draft(DRAFTS, ANI)
    notice = Notice(placeholder="…", text="x")
    told = Owed(thing=notice, period="2026-Q3", unit="AA", recipient=5, part="x")
    with pytest.raises(NotNow):
        change = store.actions.change
        await change(one.id, lambda now: moved(now, "finish", ANI.who, ""), ANI, "finish", lambda _: [told])
    assert await store.actions.find(one.id) == one
    assert await store.deliveries.counts("notice", "2026-Q3") == (0, 0, 0)
    assert len(await store.audit.entries(99, action="followup")) == 3


async def test_of_two_at_once_one_wins(store: Store) -> None:
    [one, *_] = await store.actions.draft([replace(DRAFTS[0], state="selesai", finished_by=ANI.who)], ANI)

    async def verify() -> Action:
        return await store.actions.change(one.id, lambda now: moved(now, "verify", BUDI.who, "x"), BUDI, "verify")

    found = await asyncio.gather(*(verify() for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(one, NotNow) for one in found) == 4
    assert len(await store.audit.entries(99, action="followup.verify")) == 1


async def test_the_same_file_is_stored_once_and_goes_with_its_last_reference(store: Store) -> None:
    made = await store.actions.draft(DRAFTS, ANI)
    for action in made[:2]:
        for _ in range(2):
            await store.evidence.add(action.id, "document", ANI, content=PDF)
    proofs = await store.evidence.of([one.id for one in made])
    assert {number: len(found) for number, found in proofs.items()} == {made[0].id: 1, made[1].id: 1}
    [first], [second] = proofs[made[0].id], proofs[made[1].id]
    assert first.copy == second.copy == hashlib.sha256(PDF[1]).hexdigest()
    await store.evidence.remove(made[0].id, first.id, ANI)
    assert await store.evidence.content(second) == PDF[1]
    await store.evidence.remove(made[1].id, second.id, ANI)
    assert await store.evidence.content(second) is None


async def test_a_file_counts_as_evidence_once_we_have_our_own_copy(store: Store) -> None:
    [one, *_] = await store.actions.draft(DRAFTS, ANI)
    sent = await store.evidence.add(one.id, "photo", ANI, file="AgAC", same="AQAD", chat=1)
    assert (
        await store.evidence.add(one.id, "photo", ANI, file="AgAC-again", same="AQAD", chat=1)
    ).revision == sent.revision
    assert sent.evidence == 0
    [pending] = await store.evidence.pending()
    await store.evidence.keep_copy(pending, "image/png", b"\x89PNG")
    found = await store.actions.find(one.id)
    assert found is not None
    assert (found.evidence, await store.evidence.pending()) == (1, [])
    await store.evidence.add(one.id, "photo", ANI, file="other", same="other id, same picture", chat=1)
    [twin] = await store.evidence.pending()
    await store.evidence.keep_copy(twin, "image/png", b"\x89PNG")
    assert len((await store.evidence.of([one.id]))[one.id]) == 1


async def test_evidence_of_a_finished_action_can_neither_come_nor_go(store: Store) -> None:
    [one, *_] = await store.actions.draft(DRAFTS, ANI)
    await store.evidence.add(one.id, "text", ANI, text="Dua loket dibuka")
    await store.actions.change(one.id, lambda now: replace(now, state="selesai"), ANI, "finish")
    [proof] = (await store.evidence.of([one.id]))[one.id]
    with pytest.raises(NotNow):
        await store.evidence.add(one.id, "text", ANI, text="Satu lagi")
    with pytest.raises(NotNow):
        await store.evidence.remove(one.id, proof.id, ANI)
    assert (await store.evidence.of([one.id]))[one.id] == [proof]


async def test_a_question_lapses_when_a_survey_of_that_chat_moves(store: Store) -> None:
    await store.drafts.create("d1", 7, "AA", {"page": "suggestion"}, 100)
    await store.questions.ask(7, "followup", "program", "1", 100)
    asked = await store.questions.of_chat(7, 200)
    assert asked is not None
    assert (asked.field, asked.subject, asked.message) == ("program", "1", None)
    await store.drafts.save("d1", 0, {"page": "summary"}, 100)
    assert await store.questions.of_chat(7, 200) is None
    await store.questions.ask(7, "followup", "return", "2", 100)
    await store.questions.close(7, 55)
    answered = await store.questions.of_chat(7, 200)
    assert answered is not None
    assert answered.message == 55
    assert not await store.questions.forget(7, 0)  # there was no open one
    await store.questions.ask(7, "followup", "return", "2", 100)
    assert await store.questions.forget(7, 0)
    await store.questions.ask(7, "followup", "return", "2", 100)
    assert await store.questions.of_chat(7, 100 + LAPSE) is not None
    assert await store.questions.of_chat(7, 101 + LAPSE) is None
    await store.questions.drop_lapsed(101 + LAPSE)
    assert not await store.questions.forget(7, 0)
