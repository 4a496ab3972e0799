"""What is left of a draft after the survey: enough to show the thanks again, sealed, and leading nowhere by itself."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

from bot.storage.cipher import Cipher, new_nonce
from bot.storage.db import Db
from bot.storage.errors import OtherSecret
from bot.storage.records import Finished
from bot.storage.unit_codes import find_unit

_RECEIPT = "receipt"  # purposes of marks
_DRAFT, _ANSWER = "finished/draft", "finished/answer"
_DAY = 86400
_LEAVE = """
    INSERT INTO finished (draft, answer, nonce, shown, ended) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (draft) DO NOTHING"""
_OF_DRAFT = "SELECT draft, nonce, shown FROM finished WHERE draft = ?"
_OF_ANSWER = "SELECT draft, nonce, shown FROM finished WHERE answer = ? LIMIT 1"


@dataclass(frozen=True, slots=True)
class Left:
    """What the thanks say."""

    unit: str
    receipt: str
    language: str
    revised: bool
    channel: str
    service: str
    until: str | None = ""


def receipt_mark(cipher: Cipher, receipt: str) -> str:
    """What an answer keeps of its receipt: half a mark, 64 bits, since it stands with each answer and in an index."""
    return cipher.mark(_RECEIPT, receipt)[:16]


def leave(db: Db, cipher: Cipher, draft: str, answer: str, left: Left, now: int) -> None:
    """Keep what is left of a draft, inside the caller's transaction. Where it is kept already nothing changes.

    Of the time only the day is kept: the hour would tell which answers it may belong to.
    """
    key, nonce = cipher.mark(_DRAFT, draft), new_nonce()
    shown = cipher.box(nonce).seal(key, astuple(left))
    db.execute(_LEAVE, (key, cipher.mark(_ANSWER, answer), nonce, shown, now // _DAY * _DAY))


def find_left(db: Db, cipher: Cipher, draft: str) -> Finished | None:
    """What is left of the draft of that id. None where nothing is, or nothing that the secret opens."""
    left = _opened(cipher, db.execute(_OF_DRAFT, (cipher.mark(_DRAFT, draft),)).fetchone())
    if left is None or (unit := find_unit(db, left.unit)) is None:
        return None
    return Finished(
        draft=draft,
        unit=unit,
        receipt=left.receipt,
        language=left.language,
        revised=left.revised,
        channel=left.channel,
        service=left.service,
        until=left.until,
    )


def receipt_shown(db: Db, cipher: Cipher, answer: str) -> str | None:
    """The receipt that an answer was given, as long as its thanks can be shown again."""
    left = _opened(cipher, db.execute(_OF_ANSWER, (cipher.mark(_ANSWER, answer),)).fetchone())
    return left.receipt if left is not None else None


def forget_remains(db: Db, cipher: Cipher, answer: str) -> None:
    """Delete what is left of the surveys that gave an answer, inside the caller's transaction."""
    db.execute("DELETE FROM finished WHERE answer = ?", (cipher.mark(_ANSWER, answer),))


def _opened(cipher: Cipher, row: Any) -> Left | None:
    if row is None:
        return None
    try:
        return Left(*cipher.box(row["nonce"]).unseal(row["draft"], row["shown"]))
    except OtherSecret:
        return None
