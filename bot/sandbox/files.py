"""Files the bot sent: kept in memory, found by file_id, served like Telegram's file server."""

import itertools
import mimetypes
import struct
from dataclasses import dataclass
from typing import Any

from bot.sandbox.arguments import Upload
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.rules import Rules

Json = dict[str, Any]

_UNKNOWN = "application/octet-stream"
_SIDES = (90, 320, 800, 1280)  # Telegram's s, m, x and y
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file. `json` is its Bot API form: a Document, or the list of sizes of a photo."""

    kind: str  # photo | document
    name: str
    mime: str
    content: bytes
    path: str
    json: Any


class Files:
    """All files by file_id and by path. The sizes of a photo are one file: nothing is scaled."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._numbers = itertools.count(1)
        self.by_id: dict[str, StoredFile] = {}
        self.by_path: dict[str, StoredFile] = {}

    def take(self, kind: str, given: str | Upload, uploads: Json) -> StoredFile:
        """The file of a call: an upload, attach://name, or the file_id of an earlier one."""
        if isinstance(given, str) and given.startswith("attach://"):
            given = uploads.get(given.removeprefix("attach://"), "")
        if isinstance(given, Upload):
            return self._photo(given) if kind == "photo" else self._document(given)
        if given.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        stored = self.by_id.get(given)
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if stored.kind != kind:
            raise bad_request(f"can't use file of type {stored.kind.capitalize()} as {kind.capitalize()}")
        return stored

    def find(self, file_id: str) -> StoredFile:
        """A file by its id. Raises ApiError 400."""
        stored = self.by_id.get(file_id)
        if stored is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        return stored

    def _photo(self, upload: Upload) -> StoredFile:
        size = len(upload.content)
        if not size:
            raise bad_request("file must be non-empty")
        if size > self._rules.photo_bytes:
            raise bad_request(f'file "{upload.name}" of size {size} bytes is too big for a photo')
        measured = dimensions(upload.content)
        if measured is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        width, height = measured
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        mime = "image/png" if upload.content.startswith(_PNG) else "image/jpeg"
        number = next(self._numbers)
        longest = max(width, height)
        scales = [side / longest for side in _SIDES if side < longest]
        scales.append(min(1.0, _SIDES[-1] / longest) if longest > _SIDES[-1] else 1.0)
        sizes = [
            {
                "file_id": f"AgACAgUAAxkBAAM{number:08d}{index}",
                "file_unique_id": f"AQAD{number:08d}{index}",
                "width": max(1, round(width * scale)),
                "height": max(1, round(height * scale)),
                "file_size": max(1, round(size * scale * scale)),
            }
            for index, scale in enumerate(dict.fromkeys(scales))
        ]
        stored = StoredFile(
            kind="photo",
            name=upload.name,
            mime=mime,
            content=upload.content,
            path=f"photos/file_{number}.jpg",
            json=sizes,
        )
        return self._keep(stored, [str(one["file_id"]) for one in sizes])

    def _document(self, upload: Upload) -> StoredFile:
        size = len(upload.content)
        if not size:
            raise bad_request("file must be non-empty")
        if size > self._rules.document_bytes:
            raise ApiError(413, "Request Entity Too Large")
        number = next(self._numbers)
        suffix = upload.name.rpartition(".")[2] if "." in upload.name else "bin"
        document = {
            "file_id": f"BQACAgUAAxkBAAM{number:08d}",
            "file_unique_id": f"AgAD{number:08d}",
            "file_name": upload.name,
            "mime_type": _mime(upload),
            "file_size": size,
        }
        path = f"documents/file_{number}.{suffix}"
        stored = StoredFile(
            kind="document", name=upload.name, mime=_mime(upload), content=upload.content, path=path, json=document
        )
        return self._keep(stored, [str(document["file_id"])])

    def _keep(self, stored: StoredFile, file_ids: list[str]) -> StoredFile:
        self.by_path[stored.path] = stored
        self.by_id.update(dict.fromkeys(file_ids, stored))
        return stored


def _mime(upload: Upload) -> str:
    if upload.mime != _UNKNOWN:
        return upload.mime
    return mimetypes.guess_type(upload.name)[0] or _UNKNOWN


def dimensions(content: bytes) -> tuple[int, int] | None:
    """(width, height) in pixels of a PNG or JPEG, None of anything else.

    >>> dimensions(b"\\x89PNG\\r\\n\\x1a\\n" + b"\\0\\0\\0\\rIHDR" + b"\\0\\0\\4\\x38" + b"\\0\\0\\2\\0")
    (1080, 512)
    """
    if content.startswith(_PNG) and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return (width, height) if width and height else None
    if not content.startswith(b"\xff\xd8"):
        return None
    position = 2
    while position + 9 <= len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return width, height
        position += 2 + int.from_bytes(content[position + 2 : position + 4], "big")
    return None
