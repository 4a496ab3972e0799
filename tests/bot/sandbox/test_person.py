"""People act and wait: by label, by data, in groups, and nothing is missed in between."""

import re
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from bot.sandbox import ControlError, NothingShown, Person, Sandbox

Api = Callable[..., Coroutine[Any, Any, Any]]
ROWS = [["Tidak sesuai", "Sesuai"], ["Sangat sesuai"]]
KEYBOARD = {"inline_keyboard": [[{"text": label, "callback_data": label[:6]} for label in row] for row in ROWS]}


@pytest.fixture
async def siti(tg: Sandbox, api: Api) -> Person:
    person = await tg.person("Siti", language="en")
    await person.start()
    await api("sendMessage", chat_id=person.id, text="1/9", reply_markup=KEYBOARD)
    await api("getUpdates", offset=-1)
    return person


async def _tapped(api: Api) -> Any:
    return (await api("getUpdates"))[-1]["callback_query"]


@pytest.mark.parametrize(
    ("label", "data"),
    [("Sesuai", "Sesuai"), ("Sangat", "Sangat"), ("idak", "Tidak "), ("^S.*t sesuai$", "Sangat")],
)
async def test_press_by_label(api: Api, siti: Person, label: str, data: str) -> None:
    await siti.press(label)
    assert (await _tapped(api))["data"] == data


async def test_a_label_that_is_not_there_says_what_is(siti: Person) -> None:
    with pytest.raises(ControlError, match=re.escape("['Tidak sesuai', 'Sesuai', 'Sangat sesuai']")):
        await siti.press("Kirim")


async def test_a_link_telegram_would_not_open_is_refused(siti: Person) -> None:
    await siti.start("A-Z_9" + "x" * 59)
    for payload in ("x" * 65, "DISDUK layanan", "a=b"):
        with pytest.raises(ControlError, match="opens no link"):
            await siti.start(payload)


async def test_an_old_message_can_still_be_tapped(api: Api, siti: Person) -> None:
    old = await siti.last()
    await api("sendMessage", chat_id=siti.id, text="baru", reply_markup={"inline_keyboard": [[_ok()]]})
    await siti.press("Sesuai", message=old)
    tapped = await _tapped(api)
    assert (tapped["message"]["message_id"], tapped["data"]) == (old.id, "Sesuai")
    await siti.press_data("basi", message=old)  # the button is gone from the screen, not from her finger
    assert (await _tapped(api))["data"] == "basi"


async def test_the_message_in_an_update_is_as_it_was_when_tapped(api: Api, siti: Person) -> None:
    await siti.press("Sesuai")
    shown = await siti.last()
    await api("editMessageText", chat_id=siti.id, message_id=shown.id, text="2/9")
    assert (await _tapped(api))["message"]["text"] == "1/9"


async def test_wait_sees_what_came_between(api: Api, siti: Person) -> None:
    await siti.press("Sesuai")
    shown = await siti.last()
    await api("editMessageText", chat_id=siti.id, message_id=shown.id, text="2/9")
    await api("sendMessage", chat_id=siti.id, text="ringkasan")
    assert (await siti.wait("2/9")).edited
    assert (await siti.wait(re.compile("^ring"))).text == "ringkasan"
    assert (await siti.wait(lambda message: message.edited)).text == "2/9"
    await siti.mark()
    with pytest.raises(NothingShown, match="Siti waited"):
        await siti.wait(timeout=0.05)


async def test_say_and_tap_answer_with_what_is_shown(tg: Sandbox, api: Api, siti: Person) -> None:
    with pytest.raises(NothingShown):
        await siti.tap("Sesuai", timeout=0.05)
    shown = await siti.last()
    assert shown.rows == ROWS
    assert shown.data["Sangat sesuai"] == "Sangat"
    with pytest.raises(NothingShown):
        await siti.say("halo", timeout=0.05)


async def test_language_and_blocking_reach_the_bot(api: Api, siti: Person) -> None:
    await siti.send("hai")
    assert (await api("getUpdates"))[-1]["message"]["from"]["language_code"] == "en"
    await siti.speak("id")
    await siti.send("hai")
    assert (await api("getUpdates"))[-1]["message"]["from"]["language_code"] == "id"
    await siti.block()
    assert (await api("getUpdates"))[-1]["my_chat_member"]["new_chat_member"]["status"] == "kicked"


async def test_a_group_has_its_own_messages(tg: Sandbox, api: Api, siti: Person) -> None:
    budi = await tg.person("Budi")
    group = await tg.group("RT 05", [siti, budi])
    await budi.in_group(group).send("/start DISDUK")
    message = (await api("getUpdates"))[-1]["message"]
    assert (message["chat"]["type"], message["chat"]["id"], message["from"]["first_name"]) == (
        "group",
        group.id,
        "Budi",
    )
    sent = await api("sendMessage", chat_id=group.id, text="Buka percakapan pribadi")
    assert [one.text for one in await group.messages()][-1] == sent["text"]
    assert await budi.messages() == []
    ani = await tg.person("Ani")
    with pytest.raises(ControlError, match="is not in chat"):
        await ani.in_group(group).send("hai")


async def test_commands_by_scope_and_language(tg: Sandbox, api: Api, siti: Person) -> None:
    def command(name: str) -> list[dict[str, str]]:
        return [{"command": name, "description": name}]

    chat = {"type": "chat", "chat_id": siti.id}
    await api("setMyCommands", commands=command("mulai"))
    await api("setMyCommands", commands=command("start"), language_code="en")
    assert (await tg.ask("menu", person_id=siti.id))["commands"] == command("start")
    await api("setMyCommands", commands=command("report"), scope=chat)
    assert (await tg.ask("menu", person_id=siti.id))["commands"] == command("report")
    await api("deleteMyCommands", scope=chat)
    await siti.speak("id")
    assert (await tg.ask("menu", person_id=siti.id))["commands"] == command("mulai")
    refused = await api("setMyCommands", commands=[{"command": "Mulai!", "description": "x"}])
    assert refused["description"] == "Bad Request: BOT_COMMAND_INVALID"


def _ok() -> dict[str, str]:
    return {"text": "OK", "callback_data": "ok"}


async def test_a_person_sends_files_and_the_bot_fetches_them(tg: Sandbox, api: Api, siti: Person) -> None:
    content = b"%PDF-1.7 contoh"
    await siti.attach("document", content, "../bukti.pdf", "application/pdf", caption="Bukti")
    await siti.attach("sticker")
    paper, sticker = [one["message"] for one in (await api("getUpdates"))[-2:]]
    assert (paper["document"]["file_name"], paper["caption"]) == ("../bukti.pdf", "Bukti")
    assert sticker["sticker"]["type"] == "regular"
    found = await api("getFile", file_id=paper["document"]["file_id"])
    assert found["file_size"] == len(content)
    with pytest.raises(ControlError, match="IMAGE_PROCESS_FAILED"):
        await siti.attach("photo", b"no picture")
    with pytest.raises(ControlError, match="there are photo, document and sticker"):
        await siti.attach("voice")
