"""Webhook: the secret, one tap per person in flight, repeats until a 2xx, and never beside getUpdates."""

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from bot.sandbox import Sandbox
from tests.support.hooks import hook
from tests.support.waiting import polled, until, within

Api = Callable[..., Coroutine[Any, Any, Any]]
Update = dict[str, Any]
YES = {"inline_keyboard": [[{"text": "Ya", "callback_data": "ya"}]]}


@asynccontextmanager
async def receiver(answer: Callable[[web.Request, Update], Awaitable[web.Response]]) -> AsyncIterator[str]:
    async def receive(request: web.Request) -> web.Response:
        return await answer(request, await request.json())

    async with hook(receive) as url:
        yield url


async def test_delivered_with_the_secret_and_repeated_until_2xx(tg: Sandbox, api: Api) -> None:
    seen: list[tuple[int, str | None]] = []
    done = asyncio.Event()

    async def answer(request: web.Request, update: Update) -> web.Response:
        seen.append((update["update_id"], request.headers.get("X-Telegram-Bot-Api-Secret-Token")))
        if len(seen) < 3:
            return web.Response(status=503)
        done.set()
        return web.json_response({"method": "sendMessage", "chat_id": update["message"]["chat"]["id"], "text": "ok"})

    await tg.rules(webhook_first_delay=0.01)
    async with receiver(answer) as url:
        siti = await tg.person("Siti")
        await siti.send("sebelum")  # waited for the webhook
        await api("setWebhook", url=url, secret_token="rahasia-1", allowed_updates=["message"])
        await within(done.wait())
        assert (await siti.wait("ok")).text == "ok"  # the call in the answer was carried out
        assert len({update_id for update_id, _ in seen}) == 1
        assert {secret for _, secret in seen} == {"rahasia-1"}
        info = await api("getWebhookInfo")
        assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"
        assert (info["url"], info["pending_update_count"]) == (url, 0)
        refused = await api("getUpdates")
        assert refused["error_code"] == 409
        assert "can't use getUpdates method while webhook is active" in refused["description"]
        await api("deleteWebhook")
        assert await api("getUpdates") == []


async def test_one_tap_per_person_in_flight(tg: Sandbox, api: Api) -> None:
    inside: dict[int, int] = {}
    most: dict[int, int] = {}
    together = 0
    order: list[str] = []
    done = asyncio.Event()

    async def answer(_: web.Request, update: Update) -> web.Response:
        nonlocal together
        person = update["callback_query"]["from"]["id"]
        inside[person] = inside.get(person, 0) + 1
        most[person] = max(most.get(person, 0), inside[person])
        together = max(together, sum(inside.values()))
        await asyncio.sleep(0.02)
        order.append(update["callback_query"]["data"])
        inside[person] -= 1
        if len(order) == 8:
            done.set()
        return web.Response()

    people = [await tg.person(name) for name in ("Siti", "Budi")]
    for person in people:
        await person.start()
        await api("sendMessage", chat_id=person.id, text="?", reply_markup=YES)
    async with receiver(answer) as url:
        await api("setWebhook", url=url, allowed_updates=["callback_query"], drop_pending_updates=True)
        for number in range(4):
            for person in people:
                await person.press_data(f"{person.name} {number}")
        await within(done.wait())
        await api("deleteWebhook")
    assert most == {person.id: 1 for person in people}
    assert together == 2  # two people do not wait for each other
    for person in people:
        mine = [data for data in order if data.startswith(person.name)]
        assert mine == [f"{person.name} {number}" for number in range(4)]


async def test_a_confirmed_update_can_come_again(tg: Sandbox, api: Api) -> None:
    seen: list[int] = []
    twice = asyncio.Event()

    async def answer(_: web.Request, update: Update) -> web.Response:
        seen.append(update["update_id"])
        if len(seen) == 2:
            twice.set()
        return web.Response()

    async with receiver(answer) as url:
        await api("setWebhook", url=url)
        siti = await tg.person("Siti")
        await siti.send("hai")
        await until(tg.pending, 0)
        await tg.redeliver()
        await within(twice.wait())
        await api("deleteWebhook")
    assert seen[0] == seen[1]


async def test_set_webhook_ends_a_waiting_poller(tg: Sandbox, api: Api) -> None:
    poll = asyncio.create_task(api("getUpdates", timeout=50))
    await polled(tg)
    await api("setWebhook", url="http://127.0.0.1:9/hook")
    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"
    await (await tg.person("Siti")).send("hai")

    async def failure() -> Any:
        return (await api("getWebhookInfo")).get("last_error_message")

    await until(failure, "Connection refused")
    assert await api("deleteWebhook", drop_pending_updates=True) is True
    assert await api("getUpdates") == []


async def test_it_is_set_by_several_programs_at_once_and_every_update_arrives(tg: Sandbox, api: Api) -> None:
    seen: set[int] = set()

    async def answer(_: web.Request, update: Update) -> web.Response:
        await asyncio.sleep(0)
        seen.add(update["update_id"])
        return web.Response()

    await tg.rules(webhook_first_delay=0.01)
    faults: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context))
    async with receiver(answer) as url:
        people = [await tg.person(f"Warga Contoh {number}") for number in range(8)]

        async def sets() -> None:
            for _ in range(10):
                await api("setWebhook", url=url)

        async def writes(number: int) -> None:
            for turn in range(10):
                await people[number].send(f"pesan {turn}")

        await asyncio.gather(*(sets() for _ in range(4)), *(writes(number) for number in range(8)))
        await until(tg.pending, 0)
    gc.collect()  # of a sender that died nobody hears before
    assert (len(seen), faults) == (80, [])


async def test_one_that_is_set_again_leaves_alone_what_is_under_way(tg: Sandbox, api: Api) -> None:
    """As of several workers each sets it at its start."""
    seen: list[int] = []
    come, go_on = asyncio.Event(), asyncio.Event()

    async def answer(_: web.Request, update: Update) -> web.Response:
        seen.append(update["update_id"])
        come.set()
        await go_on.wait()
        return web.Response()

    async with receiver(answer) as url:
        await api("setWebhook", url=url, secret_token="rahasia-1")
        await (await tg.person("Siti")).send("halo")
        await within(come.wait())
        assert await api("setWebhook", url=url, secret_token="rahasia-1") is True
        go_on.set()
        await until(lambda: _pending(api), 0)
        assert len(seen) == 1


async def _pending(api: Api) -> int:
    count: int = (await api("getWebhookInfo"))["pending_update_count"]
    return count


async def test_bad_webhooks_are_refused(api: Api) -> None:
    refused = [
        await api("setWebhook", url="ftp://x"),
        await api("setWebhook", url="http://127.0.0.1:9/", secret_token="a b"),
        await api("setWebhook", url="http://127.0.0.1:9/", secret_token="a" * 257),
    ]
    assert [one["description"] for one in refused] == [
        "Bad Request: invalid webhook URL specified",
        "Bad Request: secret token contains unallowed characters",
        "Bad Request: secret token is too long",
    ]
