"""Faults on demand, flood limits, and who is let in."""

import time
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp
import pytest

from bot.sandbox import ControlError, Person, Rules, Sandbox, SandboxError

Api = Callable[..., Coroutine[Any, Any, Any]]


@pytest.fixture
async def siti(tg: Sandbox) -> Person:
    person = await tg.person("Siti")
    await person.start()
    return person


FAULTS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"status": 429, "retry_after": 3},
        {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 3",
            "parameters": {"retry_after": 3},
        },
    ),
    ({"status": 500}, {"ok": False, "error_code": 500, "description": "Internal Server Error"}),
    ({"status": 403}, {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}),
    (
        {"status": 400, "description": "Bad Request: PEER_FLOOD"},
        {"ok": False, "error_code": 400, "description": "Bad Request: PEER_FLOOD"},
    ),
]


@pytest.mark.parametrize(("fault", "body"), FAULTS)
async def test_answered_with_a_fault_twice_then_healed(
    tg: Sandbox, api: Api, siti: Person, fault: dict[str, Any], body: dict[str, Any]
) -> None:
    await tg.fail("sendMessage", **fault, times=2)
    assert (await api("getMe"))["is_bot"]  # other methods are not touched
    for _ in range(2):
        assert await api("sendMessage", chat_id=siti.id, text="x") == body
    assert (await api("sendMessage", chat_id=siti.id, text="x"))["text"] == "x"
    assert len([message for message in await siti.messages() if message.from_bot]) == 1


@pytest.mark.parametrize(("drop", "shown"), [("before", 0), ("after", 1)])
async def test_the_connection_breaks(tg: Sandbox, api: Api, siti: Person, drop: Any, shown: int) -> None:
    await tg.fail("sendMessage", drop=drop)
    with pytest.raises(aiohttp.ClientError):
        await api("sendMessage", chat_id=siti.id, text="x")
    assert len([message for message in await siti.messages() if message.from_bot]) == shown


async def test_a_fault_for_one_chat_only(tg: Sandbox, api: Api, siti: Person) -> None:
    budi = await tg.person("Budi")
    await budi.start()
    await tg.fail("*", status=403, chat_id=budi.id, times=9)
    assert "text" in await api("sendMessage", chat_id=siti.id, text="x")
    assert (await api("sendMessage", chat_id=budi.id, text="x"))["error_code"] == 403
    await tg.heal()
    assert "text" in await api("sendMessage", chat_id=budi.id, text="x")


async def test_latency_of_one_call(tg: Sandbox, api: Api, siti: Person) -> None:
    await tg.fail("sendMessage", latency=0.2)
    began = time.monotonic()
    assert "text" in await api("sendMessage", chat_id=siti.id, text="x")
    assert time.monotonic() - began >= 0.2


async def test_unknown_faults_and_rules_are_refused(tg: Sandbox) -> None:
    with pytest.raises(ControlError, match=r"unknown rule speed; there are .*text_units"):
        await tg.rules(speed=1)
    with pytest.raises(ControlError, match="unknown field kind"):
        await tg.ask("fail", kind="x")
    with pytest.raises(ControlError, match="no act 'dance'"):
        await tg.ask("dance")


async def test_a_page_of_another_origin_cannot_act(tg: Sandbox) -> None:
    plain = {"Content-Type": "text/plain"}  # all a form or a script of another origin can send unasked
    async with aiohttp.ClientSession(tg.url) as session:
        for path in ("/control/person", "/page/show", "/page/actions/0"):
            async with session.post(path, data='{"name": "Siti"}', headers=plain) as response:
                assert response.status >= 400
    assert tg.telegram.accounts == {}


async def test_flood_limits_when_switched_on(bot_of: Callable[[Sandbox], Any]) -> None:
    now = [1_000_000.0]  # the clock stands still unless moved
    async with Sandbox(clock=lambda: now[0], rules=Rules(limits=True)) as tg, bot_of(tg) as api:
        siti = await tg.person("Siti")
        await siti.start()
        assert "text" in await api("sendMessage", chat_id=siti.id, text="1")
        refused = await api("sendMessage", chat_id=siti.id, text="2")
        assert refused["parameters"] == {"retry_after": 1}
        now[0] += 1
        assert "text" in await api("sendMessage", chat_id=siti.id, text="2")
        people = [await tg.person(f"Warga {number}") for number in range(30)]
        for person in people:
            await person.start()
        sent = [await api("sendMessage", chat_id=person.id, text="x") for person in people]
        assert ["text" in one for one in sent] == [True] * 29 + [False]


async def test_who_is_let_in(tg: Sandbox) -> None:
    other = tg.token[:-1] + ("A" if tg.token[-1] != "A" else "B")
    paths = [f"/bot{other}/getMe", "/botx/getMe", f"/bot{tg.token}/sendPoll", f"/file/bot{other}/photos/file_1.jpg"]
    found = []
    async with aiohttp.ClientSession() as session:
        for path in paths:
            async with session.get(tg.url + path) as response:
                found.append((response.status, (await response.json())["description"]))
    assert found == [
        (401, "Unauthorized"),
        (404, "Not Found"),
        (404, "Not Found: method not found"),
        (401, "Unauthorized"),
    ]
    with pytest.raises(SandboxError, match="a token looks like"):
        Sandbox(token="abc")


async def test_calls_are_written_down(tg: Sandbox, api: Api, siti: Person) -> None:
    await api("sendMessage", chat_id=siti.id, text="x")
    await api("sendMessage", chat_id=5, text="x")
    await api("getMe")
    calls = await tg.calls("sendMessage", clear=True)
    assert [(one["method"], one["chat_id"], one["status"]) for one in calls] == [
        ("sendMessage", siti.id, 200),
        ("sendMessage", 5, 400),
    ]
    assert await tg.calls() == []
