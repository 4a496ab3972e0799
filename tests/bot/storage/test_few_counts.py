"""What an earlier version kept of few people, after the upgrade."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.storage import migrations

_KEPT = "INSERT INTO profile_counts VALUES (?, '2026-Q4', '', 'permenpan-14-2017', ?, ?, ?)"


def test_counts_of_few_people_lose_their_names_with_the_upgrade(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "skm.db")) as db:
        db.execute(
            "CREATE TABLE profile_counts (unit, period, window, instrument, field, code, n, "
            "PRIMARY KEY (unit, period, window, instrument, field, code))"
        )
        rows = [("AA", "P", 3), ("AA", "L", 1), ("BB", "P", 4), ("BB", "L", 1)]
        db.executemany(_KEPT, [(unit, "kelamin", code, n) for unit, code, n in rows])
        text = (Path(migrations.__file__).parent / "0032_forgotten.sql").read_text(encoding="utf-8")
        db.executescript(text[text.index("-- Kept counts") :])
        found = db.execute("SELECT unit, code, n FROM profile_counts ORDER BY unit, code").fetchall()
    assert found == [("AA", "*", 4), ("BB", "L", 1), ("BB", "P", 4)]
