"""Parameters of a call: read from any body Telegram takes, checked against the table, made Python values.

Stricter than Telegram on purpose: a parameter nobody knows is refused by name, never ignored.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from yarl import URL  # comes with aiohttp, which reads urlencoded bodies in a fifth of urllib's time

from bot.sandbox.api import ELSEWHERE, Method
from bot.sandbox.errors import ApiError, bad_request

Args = dict[str, Any]

_INTEGER = re.compile(r"[+-]?\d{1,19}")
_TRUE = frozenset({"true", "yes", "1"})
_FALSE = frozenset({"false", "no", "0", ""})
_DISPOSITION = re.compile(rb'(name|filename)\*?=(?:"((?:[^"\\]|\\.)*)"|([^;\r\n]+))', re.IGNORECASE)
_EMPTY = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "message_id": "message identifier is not specified",
    "file_id": "file_id not specified",
    "action": "wrong parameter action in request",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    mime: str
    content: bytes


def read_body(content_type: str, body: bytes) -> Args:
    """Raw parameters of a body: JSON, urlencoded or multipart. Values are str, Upload, or JSON values."""
    if not body:
        return {}
    kind = content_type.partition(";")[0].strip().lower()
    match kind:
        case "application/json":
            try:
                found = json.loads(body)
            except ValueError:
                found = None
            if not isinstance(found, dict):
                raise bad_request("request body is not a JSON object")
            return found
        case "application/x-www-form-urlencoded":
            return dict(URL.build(query_string=body.decode(errors="replace"), encoded=True).query)
        case "multipart/form-data":
            return _multipart(content_type, body)
    raise bad_request(f'unsupported content type "{kind}"')


def _multipart(content_type: str, body: bytes) -> Args:
    mark = re.search(r'boundary="?([^";,]+)', content_type)
    if mark is None:
        raise bad_request("multipart body without a boundary")
    found: Args = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + mark.group(1).encode())[1:]:
        if part.startswith(b"--"):
            break
        head, _, content = part.partition(b"\r\n\r\n")
        names: dict[str, str] = {}
        mime = "application/octet-stream"
        for line in head.split(b"\r\n"):
            field, _, value = line.partition(b":")
            match field.strip().lower():
                case b"content-disposition":
                    for key, quoted, bare in _DISPOSITION.findall(value):
                        names[key.decode().lower()] = (quoted or bare).decode(errors="replace")
                case b"content-type":
                    mime = value.strip().decode(errors="replace")
        name = names.get("name")
        if name is None:
            raise bad_request("multipart part without a name")
        if "filename" in names:
            found[name] = Upload(names["filename"], mime.partition(";")[0], content)
        else:
            found[name] = content.decode(errors="replace")
    return found


def read(method: Method, raw: Args) -> Args:
    """Checked arguments of `method`. Uploads that are only attached stay under their own name.

    Raises ApiError 400 that names what is wrong.
    """
    args: Args = {}
    kinds = method.kinds
    for name, value in raw.items():
        kind = kinds.get(name)
        if kind is None:
            if not isinstance(value, Upload):
                raise _unknown(method, name)
            if not _attached(name, raw):
                raise _unknown(method, name)
            args[name] = value
        elif value is not None and value != "":
            args[name] = value if kind == "str" and type(value) is str else _value(name, kind, value)
        elif kind == "str":
            args[name] = ""
    for name in method.required:
        if name not in args or (args[name] == "" and name in _EMPTY):
            raise bad_request(_EMPTY.get(name, f'parameter "{name}" is required'))
    return args


def _unknown(method: Method, name: str) -> ApiError:
    if name in ELSEWHERE:
        return bad_request(f'parameter "{name}" of {method.name} is not supported by this sandbox')
    return bad_request(f'unknown parameter "{name}" of {method.name}')


def _attached(name: str, raw: Args) -> bool:
    link = f"attach://{name}"
    return any(link in (value if isinstance(value, str) else json.dumps(value, default=str)) for value in raw.values())


def _value(name: str, kind: str, value: Any) -> Any:
    match kind:
        case "int" if type(value) is int:
            return value
        case "int" if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
            return int(value)
        case "chat" if type(value) is int:
            return value
        case "chat" if isinstance(value, str):
            return int(value) if _INTEGER.fullmatch(value) else value
        case "bool" if isinstance(value, bool | int | str):
            word = str(value).strip().lower()
            if word in _TRUE or word in _FALSE:
                return word in _TRUE
        case "str" if isinstance(value, str | int | float):
            return str(value)
        case "file" if isinstance(value, str | Upload):
            return value
        case "list" | "object":
            return _json(name, kind, value)
    raise bad_request(f'parameter "{name}" must be of type {kind}, found {str(value)[:40]!r}')


def _json(name: str, kind: str, value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            what = "reply keyboard markup" if name == "reply_markup" else name.replace("_", " ")
            raise bad_request(f"can't parse {what} JSON object") from None
    if not isinstance(value, list if kind == "list" else dict):
        what = "an Array" if kind == "list" else "object"
        raise bad_request(f"{what} expected as {name.replace('_', ' ')}")
    return value
