"""The survey without Telegram, on a real database: where answers belong, whose they are, what others change."""

import ast
import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import bot as package
from bot.cases import survey_answers
from bot.cases.slots import Slots
from bot.cases.survey import Survey
from bot.cases.survey_outcomes import Asked, Ended, Kept, RoleOver, Underway
from bot.config import make_config
from bot.conversation.draft import OFFICER, PRIOR, SUMMARY, Prior
from bot.conversation.events import Begin, Choose, Event, Leave, Send, Skip, Tap
from bot.conversation.survey import begin, recall
from bot.storage import Finished, Service, Store, Unit, Window
from scoring import load_instrument
from scoring.packing import unpack
from tests.support.engine import engine
from tests.support.running import Clock
from tests.support.templates import new_database

SECRET = "rahasia-contoh-untuk-pengujian"
SITI, BUDI = 5, 6
AA = Unit("AA", "Dinas Contoh", inapplicable=frozenset({"biaya"}))
BB = Unit("BB", "RSUD Contoh", services=(Service("x", "X"), Service("y", "Y")))


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 18, 3, tzinfo=UTC))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    path = tmp_path / "skm.db"
    if engine.on_server:
        engine.make(path, [AA, BB])
    else:
        new_database(path, [AA, BB])
    async with Store(engine.where(path)) as one:
        yield one


@pytest.fixture
def survey(store: Store, clock: Clock) -> Survey:
    config = make_config({"agency": {"timezone": "Asia/Jakarta"}}, {})
    return Survey(config, store, load_instrument(), SECRET, clock)


async def opened(survey: Survey, unit: Unit = AA, person: int = SITI, service: str | None = None) -> Underway:
    asked = await survey.open(person, "id", person, unit, service)
    assert asked is not None
    return asked.survey


async def tap(survey: Survey, at: Underway, action: object, person: int = SITI) -> Underway:
    """One tap on the present screen that leads to another."""
    event: Event = Tap(at.draft.id, at.draft.revision, action)  # type: ignore[arg-type]
    outcome = await survey.move(at, event, person)
    assert isinstance(outcome, Asked)
    return outcome.survey


async def filled(survey: Survey, at: Underway, person: int = SITI, score: str = "3") -> Underway:
    """Up to the summary: the last option of each profile question declines it."""
    form = await survey.questionnaire_now(at.unit, at.draft.service, at.draft.channel)
    if at.draft.page == "welcome":
        at = await tap(survey, at, Begin(), person)
    while at.draft.page != SUMMARY:
        page = at.draft.page
        options = form.options(page)
        option = score if page.startswith("q.") else options[-1] if options else ""
        at = await tap(survey, at, Skip() if page in form.about else Choose(page, option), person)
    return at


async def sent(survey: Survey, at: Underway, person: int = SITI) -> Finished:
    outcome = await survey.move(at, Tap(at.draft.id, at.draft.revision, Send()), person)
    assert isinstance(outcome, Finished)
    return outcome


async def test_answers_land_where_their_moment_falls(survey: Survey, store: Store, clock: Clock) -> None:
    clock.now = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)  # half past midnight of the next year in Jakarta
    ended = await sent(survey, await filled(survey, await opened(survey)))
    assert (ended.channel, ended.service, ended.revised) == ("bot", "", False)
    [row] = await store._database.read(
        lambda db: db.execute("SELECT unit, period, week, hour, window, channel FROM responses").fetchall()
    )
    assert tuple(row) == ("AA", "2027-Q1", "2026-W53", "2026-12-31T17", "", "bot")
    asked = {key for key in load_instrument().keys if key != "biaya"}
    [scores] = await store._database.read(lambda db: db.execute("SELECT scores FROM responses").fetchone())
    assert unpack(load_instrument(), scores).keys() == asked
    assert scores.count(".") == 1, "what is not asked is no blank"


async def test_earlier_answers_come_back_to_their_person_alone(survey: Survey) -> None:
    await sent(survey, await filled(survey, await opened(survey), score="2"))
    again = await opened(survey)
    assert again.draft.page == PRIOR
    assert set(again.draft.answers.values()) == {2}
    other = await opened(survey, person=BUDI)
    assert (other.draft.page, dict(other.draft.answers)) == ("welcome", {})
    outcome = await survey.move(again, Tap(again.draft.id, again.draft.revision, Leave()), SITI)
    assert isinstance(outcome, Kept)
    assert await survey.of_chat(SITI) == []


async def test_another_workers_save_is_decided_on_anew(survey: Survey) -> None:
    at = await opened(survey)
    after = await tap(survey, at, Begin())
    outcome = await survey.move(at, Tap(at.draft.id, at.draft.revision, Begin()), SITI)  # the copy of before
    assert isinstance(outcome, Asked)
    assert outcome.survey.draft == after.draft, "a stale tap changes nothing and is shown the present screen"


async def test_a_tap_on_what_another_worker_has_sent_is_thanked(survey: Survey) -> None:
    at = await filled(survey, await opened(survey))
    first = await sent(survey, at)
    assert isinstance(first, Finished)
    send = Tap(at.draft.id, at.draft.revision, Send())
    assert await survey.move(at, send, SITI) == Ended(first)
    assert await survey.tap(send, SITI, SITI, message=5) == Ended(first)


async def test_a_tap_is_decided_and_saved_in_one_piece(survey: Survey, store: Store) -> None:
    """Nothing is read before it: two taps on one screen, whoever hands them in, move the survey once."""
    at = await opened(survey)
    await store.drafts.keep_message(at.draft.id, 10)
    reads, read = list[object](), store._database.read

    async def counted(work: Any) -> Any:
        reads.append(work)
        return await read(work)

    store._database.read = counted  # type: ignore[method-assign]
    begin = Tap(at.draft.id, at.draft.revision, Begin())
    one, two = await asyncio.gather(*(survey.tap(begin, SITI, SITI, message=12) for _ in range(2)))
    assert isinstance(one, Asked)
    assert isinstance(two, Asked)
    assert not reads
    assert (one.survey.message, one.left, one.survey.draft.revision) == (12, 10, 1)
    assert (two.survey.message, two.left, two.survey.draft) == (12, None, one.survey.draft)
    assert await survey.load(at.draft.id, SITI) == two.survey
    assert await survey.tap(begin, BUDI, BUDI, message=12) is None


async def test_a_survey_moves_to_the_message_that_was_tapped(survey: Survey, store: Store) -> None:
    at = await opened(survey)
    await store.drafts.keep_message(at.draft.id, 10)
    loaded = await survey.load(at.draft.id, SITI)
    assert isinstance(loaded, Underway)
    outcome = await survey.move(loaded, Tap(at.draft.id, at.draft.revision, Begin()), SITI, tapped=12)
    assert isinstance(outcome, Asked)
    assert (outcome.survey.message, outcome.left, outcome.below) == (12, 10, False)
    again = await survey.load(at.draft.id, SITI)
    assert isinstance(again, Underway)
    assert again.message == 12


async def test_where_every_visit_counts_each_has_a_pseudonym_of_its_own(survey: Survey, store: Store) -> None:
    window = Window(
        "W-1",
        "Contoh",
        date(2026, 11, 1),
        date(2026, 11, 30),
        units=("AA",),
        channels=("bot",),
        repeats=True,
    )
    await store.windows.add(window)
    for _ in range(3):
        await sent(survey, await filled(survey, await opened(survey)))
    rows = await store._database.read(lambda db: db.execute("SELECT pseudonym, window FROM responses").fetchall())
    assert len({row[0] for row in rows}) == 3
    assert {row[1] for row in rows} == {"W-1"}
    known = await survey.answers.own.pseudonyms(SITI)
    assert await store.responses.count(known) == 3, "all of them can be found again by their person"


async def test_an_officer_whose_role_has_ended_stores_nothing(survey: Survey, store: Store) -> None:
    asked = await survey.open(BUDI, "id", BUDI, AA, None, OFFICER)
    assert asked is not None
    at = asked.survey
    outcome = await survey.move(at, Tap(at.draft.id, at.draft.revision, Begin()), BUDI)
    assert isinstance(outcome, RoleOver)
    assert await survey.load(at.draft.id, BUDI) is None


async def test_a_closed_unit_begins_no_survey_and_ends_those_under_way(survey: Survey, store: Store) -> None:
    at = await opened(survey)
    closed = Unit("AA", "Dinas Contoh", inapplicable=frozenset({"biaya"}), active=False)
    await store.units.save([closed])
    assert await survey.open(BUDI, "id", BUDI, closed) is None
    assert await survey.open(SITI, "id", SITI, closed, None, OFFICER) is None
    again = await survey.open(SITI, "id", SITI, closed)
    assert again is not None
    assert again.survey.draft.id == at.draft.id


async def test_a_text_is_the_surveys_only_where_one_is_waited_for(survey: Survey) -> None:
    assert await survey.write(SITI, SITI, "halo") is None
    at = await tap(survey, await opened(survey), Begin())
    assert await survey.write(SITI, SITI, "halo") is None
    await filled(survey, at)
    empty = await survey.write(SITI, SITI, " \x00 ")
    assert empty is not None
    assert empty.empty
    heard = await survey.write(SITI, SITI, "a" * 1500)
    assert heard is not None
    assert heard.shortened
    assert isinstance(heard.outcome, Asked)
    assert heard.outcome.below
    assert heard.outcome.survey.draft.suggestion == "a" * 1000
    again = await survey.write(SITI, SITI, "a" * 1500)
    assert again is not None
    assert again.outcome is None, "the same text delivered twice"


def bytes_in(folder: Path) -> bytes:
    """Everything that the files of the database hold."""
    return b"".join(file.read_bytes() for file in folder.glob("skm.db*"))


async def test_a_text_with_a_phone_number_is_kept_without_it_and_may_be_written_anew(
    survey: Survey, tmp_path: Path
) -> None:
    await filled(survey, await opened(survey))
    written = "Hubungi saya di 0812-3456-7890\nsebelum 12-05-2026"
    heard = await survey.write(SITI, SITI, written)
    assert heard is not None
    assert heard.masked
    assert isinstance(heard.outcome, Asked)
    assert heard.outcome.survey.draft.suggestion == "Hubungi saya di [telepon]\nsebelum 12-05-2026"
    assert b"0812-3456-7890" not in bytes_in(tmp_path)
    again = await survey.write(SITI, SITI, written)
    assert again is not None
    assert not again.masked, "the same text delivered twice is said once"
    anew = await survey.write(SITI, SITI, "Tambah kursi")
    assert anew is not None
    assert not anew.masked


async def test_a_suggestion_of_an_earlier_version_is_recalled_without_a_phone_number(survey: Survey) -> None:
    form = await survey.questionnaire_now(AA, "")
    draft, _ = begin("a", "id", form)
    prior = Prior(answers={}, profile={}, suggestion="WA 081234567890")
    assert recall(draft, prior, form).suggestion == "WA [telepon]"


async def test_batal_gives_up_what_was_touched_last_once(survey: Survey) -> None:
    await opened(survey)
    last = await opened(survey, BB)
    gone = await survey.cancel(SITI, 77)
    assert gone is not None
    assert gone.draft.id == last.draft.id
    assert await survey.cancel(SITI, 77) is None
    assert len(await survey.of_chat(SITI)) == 1


async def test_a_tap_finds_slot_and_questionnaire_once(survey: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    at = await tap(survey, await opened(survey), Begin())
    read, placed = [], []
    slots_read, place = Slots.read, survey_answers.Answers.place

    async def reading(*given: object) -> Slots:
        read.append(given)
        return await slots_read(*given)  # type: ignore[arg-type]

    def placing(*given: object) -> survey_answers.Place:
        placed.append(given)
        return place(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(Slots, "read", reading)
    monkeypatch.setattr(survey_answers.Answers, "place", placing)
    form_page = at.draft.page
    await tap(survey, at, Choose(form_page, "3"))
    assert (len(read), len(placed)) == (1, 1)


def test_a_stored_draft_is_read_in_one_place_and_no_handler_looks_into_it() -> None:
    root = Path(package.__file__).parent
    readers = []
    for file in root.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "of_state" in text or ".state" in text else ():
            if isinstance(node, ast.Attribute) and node.attr == "of_state" and ast.unparse(node.value) == "Draft":
                readers.append(file.relative_to(root).as_posix())
            if isinstance(node, ast.Subscript) and "handlers" in file.parts:
                assert not ast.unparse(node.value).endswith(".state"), f"{file}: {ast.unparse(node)}"
    assert readers == ["cases/survey_outcomes.py"]
