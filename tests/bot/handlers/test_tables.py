"""A table costs the event loop nothing that grows with its rows: it is read, decoded and checked beside it."""

import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from bot.sandbox import Person
from tests.support.people import admin_of
from tests.support.running import Bot

FEW, MANY = 40, 640


ROOT = Path(__file__).parents[3]
OTHERS = (
    str(ROOT / "tests"),
    str(ROOT / "bot" / "sandbox"),
)  # they wait as long as the bot takes


@contextmanager
def calls() -> Iterator[Counter[str]]:
    """How often the bot calls each function of its own and of the JSON reader in this thread, which is the loop's."""
    found, here = Counter[str](), threading.get_ident()

    def see(frame: FrameType, event: str, _: object) -> None:
        name = frame.f_code.co_filename
        if event == "call" and threading.get_ident() == here and ("/bot/" in name or "/json/" in name):
            above: FrameType | None = frame
            while above is not None and not above.f_code.co_filename.startswith(OTHERS):
                above = above.f_back
            if above is None:
                found[f"{name.rsplit('/', 1)[-1]}:{frame.f_code.co_name}"] += 1

    sys.setprofile(see)
    try:
        yield found
    finally:
        sys.setprofile(None)


def forms(rows: int) -> bytes:
    head = "serial,date,unit,kelamin,usia,pendidikan,pekerjaan,u1,u2,u3,u4,u5,u6,u7,u8,u9,suggestion\n"
    return (head + "".join(f"S{n},2026-11-17,PKM-02,,,,,4,4,4,4,4,4,4,4,4,\n" for n in range(rows))).encode()


def units(rows: int) -> bytes:
    return ("code,name\n" + "".join(f"N{n:05},Kelurahan Contoh {n}\n" for n in range(rows))).encode()


async def _send(bot: Bot, admin: Person, name: str, content: bytes) -> None:
    """From its arrival to its preview, and to what the first button does."""
    await admin.attach("document", content, name, "text/csv")
    await bot.settle()
    label = (await admin.last()).labels[0]
    assert label in ("Triwulan IV 2026", "✅ Terapkan"), (await admin.last()).text
    await bot.do(admin, label)


@pytest.mark.parametrize("make", [forms, units])
async def test_the_loop_does_no_more_for_more_rows(polling: Bot, make: object) -> None:
    assert callable(make)
    bot, admin = polling, await admin_of(polling)
    counts = []
    for rows in (FEW, MANY):
        content = make(rows)
        with calls() as found:
            await _send(bot, admin, f"{make.__name__}-{rows}.csv", content)
        counts.append(found)
    few, many = counts
    grown = {name: (few[name], count) for name, count in many.items() if count >= few[name] + (MANY - FEW) // 2}
    assert few, "something is counted"
    assert not grown
    assert not any(name.startswith("table.py") for name in many), "nothing of a table is read in this thread"
