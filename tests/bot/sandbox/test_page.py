"""The page: files, what the launcher set, and the stream that keeps it up to date."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib.resources import files
from typing import Any

import aiohttp
import pytest

from bot.sandbox import Link, PageAction, Phone, Sandbox

WARGA, KEPALA = 5_318_046_127, 5_327_411_093


@pytest.fixture
async def tg() -> AsyncIterator[Sandbox]:
    async def send() -> str:
        return "1 ringkasan dikirim"

    async def fail() -> str:
        raise RuntimeError("bot belum siap")

    phones = [Phone("Warga", WARGA, "Siti (contoh)", scans=True), Phone("Kepala unit", KEPALA)]
    async with Sandbox(
        banner="Data contoh",
        phones=phones,
        links=[Link("Disdukcapil", "DISDUK")],
        actions=[PageAction("Kirim", send), PageAction("Gagal", fail)],
    ) as sandbox:
        yield sandbox


@pytest.fixture
async def http(tg: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(tg.url) as session:
        yield session


async def _event(stream: aiohttp.ClientResponse) -> tuple[str, dict[str, Any]]:
    number = ""
    while line := (await stream.content.readline()).decode().strip() or " ":
        if line.startswith("id: "):
            number = line[4:]
        if line.startswith("data: "):
            return number, json.loads(line[6:])
    raise AssertionError("the stream ended")


async def test_files_name_no_other_host(http: aiohttp.ClientSession) -> None:
    names = [file.name for file in (files("bot.sandbox") / "page").iterdir()]
    assert {"index.html", "style.css", "app.js"} <= set(names)
    for path in ["/", *(f"/page/{name}" for name in names)]:
        async with http.get(path) as response:
            text = await response.text()
            assert response.status == 200, path
            for mark in ('src="http', "src='http", "@import", 'href="http', 'from "http', "url(http"):
                assert mark not in text, path
    async with http.get("/page/secret.txt") as response:
        assert response.status == 404


async def test_state_is_what_the_launcher_set(http: aiohttp.ClientSession) -> None:
    async with http.get("/page/state") as response:
        state = await response.json()
    assert [(phone["title"], phone["name"], phone["person_id"]) for phone in state["phones"]] == [
        ("Warga", "Siti (contoh)", WARGA),
        ("Kepala unit", "Kepala unit", KEPALA),
    ]
    assert (state["banner"], state["actions"]) == ("Data contoh", ["Kirim", "Gagal"])
    assert state["links"] == [{"label": "Disdukcapil", "payload": "DISDUK", "note": ""}]


async def test_actions_answer_with_their_text_or_fault(http: aiohttp.ClientSession) -> None:
    found = []
    for index in range(3):
        async with http.post(f"/page/actions/{index}", json={}) as response:
            found.append((response.status, await response.json()))
    assert found == [
        (200, {"text": "1 ringkasan dikirim"}),
        (500, {"error": "bot belum siap"}),
        (404, {"error": "no action 2"}),
    ]


async def test_the_stream_tells_changes_and_goes_on_where_it_broke(
    tg: Sandbox, http: aiohttp.ClientSession, api: Callable[..., Awaitable[Any]]
) -> None:
    siti = await tg.person("Siti (contoh)", person_id=WARGA)
    await siti.start("DISDUK")
    async with http.get("/page/events") as stream:
        _, first = await _event(stream)
        assert first["reset"] is True
        assert [one["text"] for one in first["chats"][str(WARGA)]["messages"]] == ["/start DISDUK"]
        assert first["chats"][str(KEPALA)]["messages"] == []
        sent = await api("sendMessage", chat_id=WARGA, text="1/9")
        number, second = await _event(stream)
        assert list(second["chats"]) == [str(WARGA)]
        assert [one["text"] for one in second["chats"][str(WARGA)]["messages"]] == ["1/9"]
        assert (first["profile"], second["profile"]) == (True, False)
        await api("setMyName", name="SKM")
        _, third = await _event(stream)
        assert third == {"reset": False, "chats": {}, "profile": True}  # phones ask for the name again
    await api("deleteMessage", chat_id=WARGA, message_id=sent["message_id"])
    async with http.get("/page/events", headers={"Last-Event-ID": number}) as stream:
        _, again = await _event(stream)
        assert again["reset"] is False
        assert again["chats"][str(WARGA)]["messages"] == [{"message_id": sent["message_id"], "deleted": True}]


async def test_a_remote_launcher_sets_the_page(tg: Sandbox, http: aiohttp.ClientSession) -> None:
    phones = [{"title": "Admin", "person_id": 77}]
    async with http.get("/page/events") as stream:
        before, _ = await _event(stream)
        async with http.post("/page/show", json={"phones": phones, "banner": "x"}) as done:
            assert done.status == 200
        assert (await stream.content.read()).strip() == b""  # it ends. The page connects again
    async with http.get("/page/events", headers={"Last-Event-ID": before}) as stream:
        after, event = await _event(stream)
        assert after.split(":")[0] != before.split(":")[0]  # and, seeing another number, loads again
        assert (event["reset"], list(event["chats"])) == (True, ["77"])
    async with http.get("/page/state") as response:
        state = await response.json()
    assert [phone["title"] for phone in state["phones"]] == ["Admin"]
    async with http.post("/page/show", json={"phones": [{"titel": "Admin"}]}) as refused:
        assert refused.status == 400
        assert "titel" in (await refused.json())["error"]
