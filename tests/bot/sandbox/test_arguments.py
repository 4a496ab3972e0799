"""Every body Telegram takes gives the same arguments. What nobody knows is refused by name."""

from typing import Any

import pytest

from bot.sandbox.api import METHODS
from bot.sandbox.arguments import Upload, read, read_body
from bot.sandbox.errors import ApiError

SEND = METHODS["sendmessage"]

BODIES = [
    ("application/json", b'{"chat_id": 7, "text": "hai & \\u00e9", "protect_content": true}'),
    ("application/x-www-form-urlencoded", b"chat_id=7&text=hai+%26+%C3%A9&protect_content=True"),
    (
        "multipart/form-data; boundary=xx",
        b'--xx\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n7\r\n'
        b'--xx\r\nContent-Disposition: form-data; name="text"\r\n\r\nhai & \xc3\xa9\r\n'
        b'--xx\r\nContent-Disposition: form-data; name="protect_content"\r\n\r\ntrue\r\n--xx--\r\n',
    ),
]


@pytest.mark.parametrize(("kind", "body"), BODIES)
def test_every_body_reads_the_same(kind: str, body: bytes) -> None:
    assert read(SEND, read_body(kind, body)) == {"chat_id": 7, "text": "hai & é", "protect_content": True}


def test_an_upload_keeps_its_bytes() -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="document"; filename="a \\"b.csv"\r\n'
        b"Content-Type: text/csv\r\n\r\n\r\n1\r\n--\r\n\r\n--b--\r\n"
    )
    found = read_body('multipart/form-data; boundary="b"', body)["document"]
    assert found == Upload('a \\"b.csv', "text/csv", b"\r\n1\r\n--\r\n")


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("sendmessage", {"chat_id": 1, "text": "x", "txet": "y"}, 'unknown parameter "txet" of sendMessage'),
    (
        "sendmessage",
        {"chat_id": 1, "text": "x", "business_connection_id": "y"},
        'parameter "business_connection_id" of sendMessage is not supported by this sandbox',
    ),
    ("sendmessage", {"text": "x"}, "chat_id is empty"),
    ("sendmessage", {"chat_id": 1, "text": ""}, "message text is empty"),
    ("sendmessage", {"chat_id": 1, "text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
    ("sendmessage", {"chat_id": 1, "text": "x", "reply_markup": "[]"}, "object expected as reply markup"),
    ("editmessagetext", {"chat_id": 1, "text": "x"}, "message identifier is not specified"),
    ("getupdates", {"limit": "many"}, "parameter \"limit\" must be of type int, found 'many'"),
    ("senddocument", {"chat_id": 1}, "there is no document in the request"),
    (
        "senddocument",
        {"chat_id": 1, "document": "attach://a", "b": Upload("b", "text/plain", b"")},
        'unknown parameter "b" of sendDocument',
    ),
]


@pytest.mark.parametrize(("method", "raw", "reason"), REFUSED)
def test_refused(method: str, raw: dict[str, Any], reason: str) -> None:
    with pytest.raises(ApiError) as caught:
        read(METHODS[method], raw)
    assert (caught.value.code, caught.value.description) == (400, f"Bad Request: {reason}")
