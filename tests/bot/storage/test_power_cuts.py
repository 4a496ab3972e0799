"""The power goes at any moment of a commit: what was acknowledged is there, and what was not is whole or not there.

What a commit writes may be on the disk, or not, sector by sector, or be garbage, until the disk says that it is safe.
Bytes beside those written stay as they are: SQLite relies on that (SQLITE_IOCAP_POWERSAFE_OVERWRITE), as disks do it.
"""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage import Response, Store
from tests.support.soak import often

pytestmark = pytest.mark.slow

SECTOR = 512
Files = tuple[bytes, bytes]  # the database, its log


def files(path: Path) -> Files:
    log = path.with_name(f"{path.name}-wal")
    return path.read_bytes(), log.read_bytes() if log.exists() else b""


def torn(before: bytes, after: bytes, chance: random.Random) -> bytes:
    """Of every sector that differs the old one, the new one, or the new one with garbage where it was written."""
    found = bytearray()
    for at in range(0, max(len(before), len(after)), SECTOR):
        old, new = before[at : at + SECTOR], after[at : at + SECTOR]
        noise = chance.randbytes(len(new))
        garbage = bytes(b if old[i : i + 1] == new[i : i + 1] else noise[i] for i, b in enumerate(new))
        found += chance.choice((old, new, new, garbage)) if old != new else new
    return bytes(found)


def torn_log(before: bytes, after: bytes, chance: random.Random) -> bytes:
    """As torn(), or whole up to some point and then nothing."""
    if len(after) > len(before) and chance.random() < 0.5:
        return after[: chance.randrange(len(before), len(after))]
    return torn(before, after, chance)


def write(folder: Path, left: Files) -> Path:
    folder.mkdir()
    (folder / "skm.db").write_bytes(left[0])
    (folder / "skm.db-wal").write_bytes(left[1])
    return folder / "skm.db"


async def check(path: Path, acknowledged: set[str], under_way: str) -> None:
    """Open what is left as the next start does."""
    async with Store(path) as store:
        assert await store.figures.integrity() == []
        assert (await store.figures.discrepancies())[1] == []
    with closing(sqlite3.connect(path)) as db:
        query = "SELECT suggestion, length(replace(scores, '.', '')) FROM responses"
        found: dict[str, int] = dict(db.execute(query).fetchall())
    assert acknowledged <= found.keys() <= acknowledged | {under_way}
    assert set(found.values()) <= {9}, "an answer is there whole or not at all"


@pytest.mark.parametrize("checkpoint", [8, 1000])
async def test_nothing_acknowledged_is_lost(
    path: Path, tmp_path: Path, store: Store, response: Callable[..., Response], checkpoint: int
) -> None:
    """With a log that is written back all the time, and with one that only grows."""
    chance = random.Random(checkpoint)
    await store._database._writer._connection.run(lambda db: db.execute(f"PRAGMA wal_autocheckpoint = {checkpoint}"))
    acknowledged, before, written_back = set[str](), files(path), 0
    for number in range(often(5)):
        name = f"saran {number}"
        await store.responses.submit(response(1 + number % 4, suggestion=name, pseudonym=f"orang {number}"))
        after = files(path)
        for cut in range(2):
            left = before[0], torn_log(before[1], after[1], chance)
            await check(write(tmp_path / f"{number}-{cut}", left), acknowledged, name)
        acknowledged.add(name)
        if before[0] != after[0]:  # the log is safe by then, and is written back
            written_back += 1
            left = torn(before[0], after[0], chance), after[1]
            await check(write(tmp_path / f"{number}-back", left), acknowledged, name)
        before = after
    assert (written_back > 0) is (checkpoint == 8)
