"""Files are looked into by children that end at their limits, two at once, in turn between people."""

import asyncio
import sys
from dataclasses import replace
from typing import Any

import pytest

from bot.cases.table import Rows, read_table
from bot.ledger.places import Places
from bot.ledger.readers import Readers, Unread
from bot.rules.limits import CHAT, Limits
from tests.support.children import count, leave, take, wait
from tests.support.workbooks import book

JOBS = "tests.support.children"
THIRTY = [[f"baris {number}", number] for number in range(1, 31)]
CONTENT = b"code,name\nAA,Dinas\n"


async def test_a_child_gives_what_reading_here_gives() -> None:
    readers = Readers()
    for content in (book(THIRTY), b'"a'):
        found: Any = await readers.table(1, content)
        expected: Any = read_table(content, CHAT)
        if isinstance(expected, Rows):
            assert found.to_plain() == expected.to_plain()
        else:
            assert found == expected


@pytest.mark.parametrize(
    ("function", "limits", "key"),
    [
        (count, replace(CHAT, cpu_seconds=1, wall_seconds=120), "limit_cpu"),
        (wait, replace(CHAT, wall_seconds=0.2), "limit_wall"),
        (take, replace(CHAT, memory=250_000_000), "limit_memory"),
        (leave, CHAT, "unreadable"),
    ],
)
async def test_a_child_that_takes_too_much_is_ended_and_hurts_no_other(function: Any, limits: Limits, key: str) -> None:
    readers = Readers(limits=limits)
    bad = asyncio.create_task(readers.call(1, f"{JOBS}:{function.__name__}", CONTENT))
    await asyncio.sleep(0)
    readers.limits = CHAT
    assert isinstance(await readers.table(2, CONTENT), Rows)
    with pytest.raises(Unread) as error:
        await bad
    assert error.value.fault.key == key
    assert isinstance(await readers.table(1, CONTENT), Rows)


async def test_a_child_is_not_told_the_bots_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SKM_SECRET", "SMTP_PASSWORD", "CI_TOKEN"):
        monkeypatch.setenv(name, "rahasia")
    assert await Readers().call(1, f"{JOBS}:secrets", b"") == []


async def test_where_no_child_can_be_started_the_file_is_told_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    readers = Readers(most=1)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    found: Any = await readers.table(1, CONTENT)
    assert [one.key for one in found] == ["unreadable"]
    monkeypatch.undo()
    assert isinstance(await readers.table(1, CONTENT), Rows)


async def test_only_archives_need_a_child() -> None:
    readers = Readers(most=0)  # nobody gets a child
    assert await readers.kind(1, b"%PDF-1.7") == "application/pdf"
    assert await readers.kind(1, b"MZ") is None
    mime = await Readers().kind(1, book([["a"]]))
    assert mime is not None
    assert mime.endswith("spreadsheetml.sheet")


async def served(places: Places, people: list[int], gone: int | None = None) -> tuple[list[int], int]:
    """The order in which they were served, and how many were at most at once."""
    order, inside, most = list[int](), set[int](), 0

    async def one(person: int) -> None:
        nonlocal most
        async with places.place(person):
            assert person not in inside
            inside.add(person)
            most = max(most, len(inside))
            order.append(person)
            await asyncio.sleep(0)
            inside.discard(person)

    tasks = [asyncio.create_task(one(person)) for person in people]
    if gone is not None:
        await asyncio.sleep(0)
        tasks[gone].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return order, most


async def test_places_go_round_between_people() -> None:
    assert await served(Places(2), [1, 1, 1, 1, 2, 2, 3]) == ([1, 2, 3, 1, 2, 1, 1], 2)
    assert await served(Places(1), [1, 1, 2, 3]) == ([1, 2, 3, 1], 1)


async def test_who_gives_up_waiting_takes_no_place() -> None:
    for gone in range(4):
        places = Places(1)
        order, _ = await served(places, [1, 1, 2, 3], gone)
        assert len(order) >= 3
        assert await served(places, [4]) == ([4], 1)
