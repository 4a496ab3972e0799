"""What the bot may send, edit and delete, and how Telegram refuses the rest."""

import struct
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp
import pytest

from bot.sandbox import Person, Sandbox

Api = Callable[..., Coroutine[Any, Any, Any]]


def png(width: int, height: int) -> bytes:
    """The head of a PNG: enough to be measured."""
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height)


def keyboard(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Mulai", **button}]]}


@pytest.fixture
async def siti(tg: Sandbox) -> Person:
    person = await tg.person("Siti")
    await person.start()
    return person


SEND_REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"text": "x" * 4097}, "message is too long"),
    ({"text": "😀" * 2049}, "message is too long"),
    ({"text": " \n "}, "message text is empty"),
    ({"text": "<b> </b>", "parse_mode": "HTML"}, "message text is empty"),
    (
        {"text": "<u>", "parse_mode": "HTML"},
        "can't parse entities: Can't find end tag corresponding to start tag \"u\"",
    ),
    ({"text": "x", "parse_mode": "XML"}, "unsupported parse_mode"),
    (
        {"text": "*x*", "parse_mode": "MarkdownV2"},
        "parse_mode MarkdownV2 is not supported by this sandbox; use HTML or entities",
    ),
    ({"text": "x", "reply_markup": keyboard(callback_data="x" * 65)}, "BUTTON_DATA_INVALID"),
    ({"text": "x", "reply_markup": keyboard(callback_data="é" * 33)}, "BUTTON_DATA_INVALID"),
    ({"text": "x", "reply_markup": keyboard(callback_data="")}, "BUTTON_DATA_INVALID"),
    (
        {"text": "x", "reply_markup": keyboard()},
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        {"text": "x", "reply_markup": keyboard(callback_data="x", pay=True)},
        "field pay of InlineKeyboardButton is not supported by this sandbox",
    ),
    ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
    (
        {"text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]},
        "entity beginning at UTF-16 offset 0 ends after the end of the text (2)",
    ),
]


@pytest.mark.parametrize(("parameters", "reason"), SEND_REFUSED)
async def test_send_refused(api: Api, siti: Person, parameters: dict[str, Any], reason: str) -> None:
    refused = await api("sendMessage", chat_id=siti.id, **parameters)
    assert (refused["error_code"], refused["description"]) == (400, f"Bad Request: {reason}")
    assert len(await siti.messages()) == 1  # her own /start


async def test_the_longest_text_and_data_pass(api: Api, siti: Person) -> None:
    text = "<b>" + "&amp;" * 4096 + "</b>"
    markup = keyboard(callback_data="é" * 32)
    sent = await api("sendMessage", chat_id=siti.id, text=text, parse_mode="HTML", reply_markup=markup)
    assert sent["text"] == "&" * 4096
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 4096}]
    assert sent["reply_markup"] == markup


async def test_who_cannot_be_written_to(tg: Sandbox, api: Api, siti: Person) -> None:
    silent = await tg.person("Belum menulis")
    await siti.block()
    refused = [await api("sendMessage", chat_id=chat, text="x") for chat in (404, "@nobody", silent.id, siti.id)]
    assert [(one["error_code"], one["description"]) for one in refused] == [
        (400, "Bad Request: chat not found"),
        (400, "Bad Request: chat not found"),
        (403, "Forbidden: bot can't initiate conversation with a user"),
        (403, "Forbidden: bot was blocked by the user"),
    ]
    await siti.unblock()
    assert (await api("sendMessage", chat_id=siti.id, text="x"))["text"] == "x"


async def test_edit_in_place(api: Api, siti: Person) -> None:
    sent = await api("sendMessage", chat_id=siti.id, text="satu", reply_markup=keyboard(callback_data="1"))
    same = {"chat_id": siti.id, "message_id": sent["message_id"]}
    edited = await api("editMessageText", **same, text="<b>dua</b>", parse_mode="HTML")
    assert (edited["text"], edited["date"]) == ("dua", sent["date"])
    assert "reply_markup" not in edited  # an edit without a keyboard takes it away
    assert sent["message_id"] == edited["message_id"] == (await siti.last()).id


EDIT_REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (
        "editMessageText",
        {"text": "<b>satu</b>", "parse_mode": "HTML"},
        "message is not modified: specified new message content and reply markup are exactly the same as a current "
        "content and reply markup of the message",
    ),
    ("editMessageText", {"text": "x", "message_id": 99}, "message to edit not found"),
    ("editMessageText", {"text": "x", "message_id": 1}, "message can't be edited"),
    ("editMessageCaption", {"caption": "x"}, "there is no caption in the message to edit"),
    ("editMessageText", {"text": "x", "reply_markup": {"force_reply": True}}, "inline keyboard expected"),
    ("deleteMessage", {"message_id": 99}, "message to delete not found"),
]


@pytest.mark.parametrize(("method", "parameters", "reason"), EDIT_REFUSED)
async def test_edit_refused(api: Api, siti: Person, method: str, parameters: dict[str, Any], reason: str) -> None:
    sent = await api("sendMessage", chat_id=siti.id, text="<b>satu</b>", parse_mode="HTML")
    refused = await api(method, **{"chat_id": siti.id, "message_id": sent["message_id"], **parameters})
    assert refused["description"] == f"Bad Request: {reason}"
    assert (await siti.last()).text == "satu"


async def test_delete_until_two_days_old(tg: Sandbox, api: Api, siti: Person) -> None:
    old, new = [await api("sendMessage", chat_id=siti.id, text=text) for text in ("lama", "baru")]
    assert await api("deleteMessage", chat_id=siti.id, message_id=new["message_id"]) is True
    await tg.advance(172_801)
    refused = await api("deleteMessage", chat_id=siti.id, message_id=old["message_id"])
    assert refused["description"] == "Bad Request: message can't be deleted for everyone"
    assert (await siti.last()).text == "lama"


async def _upload(tg: Sandbox, method: str, content: bytes, **fields: str) -> Any:
    form = aiohttp.FormData(fields)
    form.add_field(method.removeprefix("send").lower(), content, filename="kartu.png")
    url = f"{tg.base_url}{tg.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as response:
        return await response.json()


async def test_photo_has_sizes_and_comes_back(tg: Sandbox, api: Api, siti: Person) -> None:
    content = png(1080, 1080)
    body = await _upload(tg, "sendPhoto", content, chat_id=str(siti.id), caption="kartu")
    sizes = [(one["width"], one["height"]) for one in body["result"]["photo"]]
    assert sizes == [(90, 90), (320, 320), (800, 800), (1080, 1080)]
    assert await siti.photos() == [content]
    found = await api("getFile", file_id=body["result"]["photo"][-1]["file_id"])
    async with aiohttp.ClientSession() as session, session.get(f"{tg.file_url}{tg.token}/{found['file_path']}") as got:
        assert await got.read() == content


PHOTOS = [
    (b"not a picture", "IMAGE_PROCESS_FAILED"),
    (png(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
    (png(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
    (b"", "file must be non-empty"),
    (png(10, 10) + bytes(976), 'file "kartu.png" of size 1000 bytes is too big for a photo'),
]


@pytest.mark.parametrize(("content", "reason"), PHOTOS)
async def test_photo_refused(tg: Sandbox, siti: Person, content: bytes, reason: str) -> None:
    assert (await tg.rules())["photo_bytes"] == 10 << 20
    await tg.rules(photo_bytes=999)
    body = await _upload(tg, "sendPhoto", content, chat_id=str(siti.id))
    assert body["description"] == f"Bad Request: {reason}"


async def test_caption_is_shorter_than_text(tg: Sandbox, siti: Person) -> None:
    body = await _upload(tg, "sendDocument", b"x", chat_id=str(siti.id), caption="x" * 1025)
    assert body["description"] == "Bad Request: message caption is too long"
    body = await _upload(tg, "sendDocument", b"x", chat_id=str(siti.id), caption="x" * 1024)
    assert body["ok"]
    assert [one.content for one in await siti.documents()] == [b"x"]


async def test_document_limit_is_a_rule(tg: Sandbox, siti: Person) -> None:
    await tg.rules(document_bytes=100)
    assert (await _upload(tg, "sendDocument", bytes(100), chat_id=str(siti.id)))["ok"]
    body = await _upload(tg, "sendDocument", bytes(101), chat_id=str(siti.id))
    assert (body["error_code"], body["description"]) == (413, "Request Entity Too Large")


async def test_reply_keyboard_is_shown_and_pressed(api: Api, siti: Person) -> None:
    markup = {"keyboard": [["2026-Q3", {"text": "2026-Q4"}]], "one_time_keyboard": True}
    await api("sendMessage", chat_id=siti.id, text="Periode?", reply_markup=markup)
    shown = await siti.keyboard()
    assert shown is not None
    assert shown["keyboard"] == [[{"text": "2026-Q3"}, {"text": "2026-Q4"}]]
    await siti.press("2026-Q4")
    assert (await siti.messages())[-1].text == "2026-Q4"
    assert await siti.keyboard() is None
