"""Drafts: one per chat and unit, moved by whoever knows its revision."""

from collections.abc import Callable

import pytest

from bot.storage import Ending, Finished, Response, StaleDraft, Store

DAY = 86400


async def test_created_twice_is_one(store: Store) -> None:
    first = await store.drafts.create("D1", 7, "AA", {"page": "welcome"}, 100)
    again = await store.drafts.create("D2", 7, "AA", {"page": "other"}, 101)
    assert again == first
    assert (first.id, first.revision, first.state, first.message, first.unit.code) == (
        "D1",
        0,
        {"page": "welcome"},
        None,
        "AA",
    )
    assert (await store.drafts.create("D2", 7, "BB", {}, 102)).id == "D2"
    assert (await store.drafts.create("D3", 8, "AA", {}, 102)).id == "D3"


async def test_a_draft_belongs_to_its_chat(store: Store) -> None:
    made = await store.drafts.create("D1", 7, "AA", {}, 100)
    assert await store.drafts.load("D1", 7) == made
    assert await store.drafts.load("D1", 8) is None
    assert await store.drafts.load("D9", 7) is None
    assert await store.drafts.of_link(7, "AA") == made
    assert await store.drafts.of_link(7, "BB") is None


async def test_a_stale_save_changes_nothing(store: Store) -> None:
    await store.drafts.create("D1", 7, "AA", {"n": 0}, 100)
    await store.drafts.save("D1", 0, {"n": 1}, 101)
    for revision in (0, 2):
        with pytest.raises(StaleDraft):
            await store.drafts.save("D1", revision, {"n": 9}, 102)
    with pytest.raises(StaleDraft):
        await store.drafts.save("D9", 0, {"n": 9}, 102)
    saved = await store.drafts.of_link(7, "AA")
    assert saved is not None
    assert (saved.revision, saved.state) == (1, {"n": 1})


async def test_the_latest_is_the_one_touched_last_even_within_a_second(store: Store) -> None:
    for first, second in (("D1", "D2"), ("D8", "D7")):
        chat = 7 if first == "D1" else 8
        await store.drafts.create(first, chat, "AA", {}, 100)
        await store.drafts.create(second, chat, "BB", {}, 100)
        latest = await store.drafts.latest(chat)
        assert latest is not None
        assert latest.id == second
        await store.drafts.save(first, 0, {}, 100)
        latest = await store.drafts.latest(chat)
        assert latest is not None
        assert latest.id == first
    assert await store.drafts.latest(9) is None


async def test_where_it_is_shown(store: Store) -> None:
    await store.drafts.create("D1", 7, "AA", {}, 100)
    await store.drafts.keep_message("D1", 55)
    saved = await store.drafts.of_link(7, "AA")
    assert saved is not None
    assert (saved.message, saved.revision) == (55, 0)


async def test_what_is_shown_again_after_a_stop(store: Store) -> None:
    for number, touched in enumerate((99, 100, 101)):
        await store.drafts.create(f"D{number}", number, "AA", {}, touched)
    assert {one.id for one in await store.drafts.touched_since(100)} == {"D1", "D2"}


async def test_dropping(store: Store) -> None:
    await store.drafts.create("D1", 7, "AA", {}, 100)
    await store.drafts.create("D2", 7, "BB", {}, 100)
    await store.drafts.create("D3", 8, "BB", {}, 100)
    assert await store.drafts.drop("D1") is True
    assert await store.drafts.drop("D1") is False
    assert await store.drafts.drop_all(7) == 1
    assert await store.drafts.latest(8) is not None


async def test_retention_forgets_drafts_and_remains(store: Store, response: Callable[..., Response]) -> None:
    for chat, name, now in ((7, "D1", DAY), (8, "D2", 2 * DAY)):
        await store.drafts.create(name, chat, "AA", {}, now)
        await store.responses.submit(response(pseudonym=name), Ending(name, 0, "id", now))
        await store.drafts.create(name + "b", chat, "BB", {}, now)
    assert await store.drafts.drop_older(2 * DAY) == 1
    assert [await store.drafts.load(name, 7) for name in ("D1", "D1b")] == [None, None]
    kept = await store.drafts.load("D2", 8)
    assert isinstance(kept, Finished)
    assert await store.drafts.of_link(8, "BB") is not None


async def test_what_is_left_of_a_finished_one(store: Store, response: Callable[..., Response]) -> None:
    await store.drafts.create("D1", 7, "AA", {}, 100)
    receipt, revised = await store.responses.submit(response(), Ending("D1", 0, "en", 100))
    left = await store.drafts.load("D1", 7)
    assert isinstance(left, Finished)
    assert (left.draft, left.unit.code, left.receipt, left.language, left.revised) == ("D1", "AA", receipt, "en", False)
    assert revised is False
    assert await store.drafts.of_link(7, "AA") is None
    with pytest.raises(StaleDraft):
        await store.drafts.save("D1", 0, {}, 101)
