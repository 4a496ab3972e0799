"""Windows being put together: one a person, moved by revision, ended with the window it becomes."""

from datetime import UTC, date, datetime

import pytest

from bot.rules.faults import fault
from bot.storage import Author, StaleDraft, Store, Unit, WindowFaults
from bot.storage.windows import Window

NOW = 1_800_000_000
WINDOW = Window("SKM-19", "SKM Contoh", date(2019, 4, 1), date(2019, 6, 30))
BY = Author("telegram:1", datetime(2019, 3, 1, tzinfo=UTC))


async def test_only_the_present_revision_moves_on(store: Store) -> None:
    drafts = store.window_drafts
    first = await drafts.begin(1, {"name": "a"}, NOW)
    second = await drafts.move(1, first, {"name": "b"}, NOW + 1)
    with pytest.raises(StaleDraft):
        await drafts.move(1, first, {"name": "c"}, NOW + 2)
    with pytest.raises(StaleDraft):
        await drafts.move(2, second, {"name": "c"}, NOW + 2)
    found = await drafts.load(1)
    assert found is not None
    assert (found.revision, found.state) == (second, {"name": "b"})
    assert await drafts.load(2) is None


async def test_a_new_one_never_has_a_revision_that_an_old_button_names(store: Store) -> None:
    drafts = store.window_drafts
    first = await drafts.begin(1, {}, NOW)
    for _ in range(5):
        first = await drafts.move(1, first, {}, NOW)
    again = await drafts.begin(1, {}, NOW)
    assert again > first
    assert not await drafts.drop(1, first)
    assert await drafts.drop(1, again)
    assert await drafts.load(1) is None


async def test_a_text_belongs_to_what_was_touched_last(store: Store) -> None:
    await store.units.save([Unit("AA", "Dinas Contoh")])
    await store.window_drafts.begin(1, {}, NOW)
    assert await store.window_drafts.listening(1) is not None
    await store.drafts.create("D", 1, "AA", {"page": "suggestion"}, NOW + 5)
    assert await store.window_drafts.listening(1) is None
    revision = await store.window_drafts.begin(1, {}, NOW + 9)
    assert await store.window_drafts.listening(1) is not None
    await store.questions.ask(1, "followup", "program", "7", NOW + 10)
    assert await store.questions.of_chat(1, NOW + 10) is not None  # and questions come first
    await store.window_drafts.move(1, revision, {}, NOW + 11)
    assert await store.questions.of_chat(1, NOW + 11) is None
    assert await store.window_drafts.listening(1) is not None


async def test_the_window_and_the_end_of_its_draft_are_one(store: Store) -> None:
    revision = await store.window_drafts.begin(1, {}, NOW)
    with pytest.raises(WindowFaults):
        await store.windows.add(WINDOW, BY, [fault("window_name", found=0)], (1, revision))
    with pytest.raises(StaleDraft):
        await store.windows.add(WINDOW, BY, (), (1, revision - 1))
    assert await store.windows.all() == []
    assert await store.audit.entries(5) == []
    assert await store.window_drafts.load(1) is not None
    await store.windows.add(WINDOW, BY, (), (1, revision))
    assert await store.window_drafts.load(1) is None
    assert [entry.action for entry in await store.audit.entries(5)] == ["window.add"]


async def test_what_nobody_touches_goes(store: Store) -> None:
    await store.window_drafts.begin(1, {}, NOW)
    await store.window_drafts.begin(2, {}, NOW + 100)
    assert await store.window_drafts.drop_older(NOW + 50) == 1
    assert await store.window_drafts.load(1) is None
    assert await store.window_drafts.load(2) is not None
