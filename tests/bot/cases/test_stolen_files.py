"""A thief has every file of a running bot, its log and a backup, and not SKM_SECRET. Who answered what is not in them.

The thief knows every resident's Telegram id, and the receipts of some from over their shoulders.
"""

import shutil
import sqlite3
import struct
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from bot.cases.survey import Survey
from bot.cases.survey_outcomes import Asked
from bot.config import make_config
from bot.conversation.draft import SUMMARY
from bot.conversation.events import Send, Tap
from bot.conversation.profile import PROFILE
from bot.storage import Cipher, Finished, Store, Unit
from bot.storage.copies import back_up
from scoring import load_instrument
from tests.support.running import SECRET, Clock
from tests.support.templates import new_database

SKM = load_instrument()
PROFILED = {one.key: "" for one in PROFILE}
UNITS = [Unit("AA", "Dinas Contoh")]
DONE = [5_402_118_000 + 7_919 * number for number in range(24)]  # Telegram ids
UNDER_WAY = [6_871_203_000 + 7_919 * number for number in range(4)]
BY_CHANCE = 8  # of 24 pairs that are guessed one is right. More than eight are in a run of a million
TABLES = ("responses", "finished", "drafts", "held")
State = dict[str, list[dict[str, Any]]]
_FRAME = 24  # bytes of the head of a frame in the log


@dataclass
class Loot:
    """The thief's folder: the files of the bot as they stood, and what was seen of people."""

    folder: Path
    receipts: dict[str, int]  # whose it is

    def everything(self) -> bytes:
        return b"".join(file.read_bytes() for file in sorted(self.folder.iterdir()))

    @cached_property
    def states(self) -> list[State]:
        """All tables as they stood after each commit that the log still tells of, the oldest first."""
        image, log = bytearray((self.folder / "skm.db").read_bytes()), (self.folder / "skm.db-wal").read_bytes()
        (size,) = struct.unpack(">I", log[8:12])
        found = list[State]()
        for start in range(32, len(log), _FRAME + size):
            number, pages = struct.unpack(">II", log[start : start + 8])
            image[(number - 1) * size : number * size] = log[start + _FRAME : start + _FRAME + size]
            if pages:  # the last frame of a commit
                found.append(tables(bytes(image[: pages * size])))
        return found


def tables(image: bytes) -> State:
    """What a file of these bytes holds. One with a log is taken for one without."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(image[:18] + b"\x01\x01" + image[20:])
        db.row_factory = sqlite3.Row
        return {name: [dict(row) for row in db.execute(f"SELECT * FROM {name}")] for name in TABLES}


@pytest.fixture
async def loot(tmp_path: Path) -> AsyncIterator[Loot]:
    """The bot at work: 24 have answered, in four hours, and four are about to send."""
    path, clock = tmp_path / "skm.db", Clock(datetime(2026, 11, 18, 3, tzinfo=UTC))
    new_database(path, UNITS)
    async with Store(path, cipher=Cipher(SECRET)) as store:
        await store._database.write(lambda db: db.execute("PRAGMA wal_autocheckpoint = 0"))
        survey = Survey(make_config({"agency": {"timezone": "Asia/Jakarta"}}, {}), store, SKM, SECRET, clock)
        receipts = dict[str, int]()
        for number, chat in enumerate([*DONE, *UNDER_WAY]):
            asked = await survey.open(chat, "id", chat, UNITS[0])
            assert isinstance(asked, Asked)
            answers = {key: 1 + (number * 7 + place) % 4 for place, key in enumerate(SKM.keys)}
            full = replace(
                asked.survey.draft, page=SUMMARY, answers=answers, profile=PROFILED, suggestion=f"kata {chat % 997}"
            )
            await store.drafts.save(full.id, full.revision, full.state(), int(clock().timestamp()))
            await store.held.hold({number: {"update_id": number, "message": {"chat": {"id": chat}}}})
            if chat in DONE:
                at = replace(asked.survey, draft=replace(full, revision=full.revision + 1))
                done = await survey.move(at, Tap(full.id, full.revision + 1, Send()), chat)
                assert isinstance(done, Finished)
                receipts[done.receipt] = chat
                await store.held.release(number)
            clock.advance(minutes=10)
        folder = tmp_path / "loot"
        folder.mkdir()
        for file in path.parent.glob("skm.db*"):
            shutil.copy(file, folder)
        back_up(path, folder / "backup.db")
        yield Loot(folder, receipts)


def test_no_chat_and_no_answer_under_way_is_in_any_byte(loot: Loot) -> None:
    assert {"skm.db", "skm.db-wal", "skm.db-shm", "backup.db"} <= {file.name for file in loot.folder.iterdir()}
    everything = loot.everything()
    for chat in (*DONE, *UNDER_WAY):
        for mark in (str(chat).encode(), chat.to_bytes(6, "big"), chat.to_bytes(6, "little")):
            assert mark not in everything, chat
    assert b"kata " in everything, "what is answered for good is meant to be read"
    for chat in UNDER_WAY:
        assert f"kata {chat % 997}".encode() not in everything, "a suggestion that is not sent yet"
    for written in (b'"answers":', b'"chat":', *(f'"{key}":'.encode() for key in SKM.keys)):
        assert written not in everything
    assert not [receipt for receipt in loot.receipts if receipt.encode() in everything]


def test_from_the_log_nobody_learns_whose_draft_became_which_answer(loot: Loot) -> None:
    """With each commit the thief sees which draft goes and which answer comes, and nothing says whose the draft was."""
    known, before, seen, pairs = {*map(str, (*DONE, *UNDER_WAY)), *loot.receipts}, dict[str, Any](), 0, 0
    for state in loot.states:
        seen += 1
        now = {table: {str(list(row.values())): row for row in rows} for table, rows in state.items()}
        gone = [row for key, row in before.get("drafts", {}).items() if key not in now["drafts"]]
        come = [row for key, row in now["responses"].items() if key not in before.get("responses", {})]
        pairs += bool(gone and come)
        for row in (*gone, *now["drafts"].values(), *now["held"].values(), *now["finished"].values()):
            said = str(list(row.values()))
            assert not [one for one in known if one in said], row
        before = now
    assert seen >= len(DONE), "the log tells of every commit"
    assert pairs == len(DONE)


def test_no_receipt_leads_to_an_answer(loot: Loot) -> None:
    last = loot.states[-1]
    answers = last["responses"]
    assert len(answers) == len(DONE)
    for receipt in loot.receipts:
        code = receipt.removeprefix("SKM-").replace("-", "")
        for row in (*answers, *last["finished"]):
            assert not [
                value for value in row.values() if isinstance(value, str) and (code in value or receipt in value)
            ]
    in_order = sorted(loot.receipts), [row["id"] for row in answers]
    right = [receipt for receipt, id in zip(*in_order, strict=True) if owner(loot, receipt) == by_score(answers, id)]
    assert len(right) <= BY_CHANCE


def test_what_is_left_of_a_survey_leads_to_no_answer(loot: Loot) -> None:
    last = loot.states[-1]
    answers, finished = last["responses"], last["finished"]
    assert len(finished) == len(answers) == len(DONE)
    for left in finished:
        same_day = [
            row for row in answers if row["hour"][:10] == f"{datetime.fromtimestamp(left['ended'], UTC):%Y-%m-%d}"
        ]
        assert len(same_day) == len(answers), "any of the day may be it, whatever its hour"
        said = str(list(left.values()))
        assert not [row["id"] for row in answers if row["id"] in said or row["id"][:8] in said]
        assert "AA" not in (left.get("unit"), left.get("service"))
    order = {row["draft"]: place for place, row in enumerate(finished)}
    came = arrival(loot, "finished", "draft")
    assert sum(came[place] == draft for draft, place in order.items()) <= BY_CHANCE, "their order is not that of time"
    came = arrival(loot, "responses", "id")
    assert sum(came[place] == row["id"] for place, row in enumerate(answers)) <= BY_CHANCE


def arrival(loot: Loot, table: str, key: str) -> list[str]:
    """The keys of a table's rows in the order they came in."""
    found = dict[str, None]()
    for state in loot.states:
        found |= dict.fromkeys(row[key] for row in state[table])
    return list(found)


def owner(loot: Loot, receipt: str) -> str:
    return f"kata {loot.receipts[receipt] % 997}"


def by_score(answers: list[dict[str, Any]], id: str) -> str | None:
    """Whose answer it is in truth: the suggestion tells us, and not the thief."""
    return next(row["suggestion"] for row in answers if row["id"] == id)
