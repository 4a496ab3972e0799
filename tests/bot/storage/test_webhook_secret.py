"""The webhook's secret: random, in a file of its own for its owner alone, the same for all who come."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.storage.webhook_secret import keep_secret, secret_file


def test_all_who_serve_a_database_share_one(tmp_path: Path) -> None:
    database = tmp_path / "skm.db"
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: keep_secret(database), range(16)))
    assert found == {keep_secret(database)}
    file = secret_file(database)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file], "something else was left behind"
    assert keep_secret(tmp_path / "other.db") not in found


@pytest.mark.parametrize("content", [b"", b"0" * 63, b"0" * 65, b"\xff" * 64, b"Z" * 64])
def test_a_damaged_one_is_replaced(tmp_path: Path, content: bytes) -> None:
    file = secret_file(tmp_path / "skm.db")
    file.write_bytes(content)
    file.chmod(0o600)
    assert len(keep_secret(tmp_path / "skm.db")) == 64
    assert file.read_bytes() != content


def test_one_that_others_could_read_is_replaced(tmp_path: Path) -> None:
    before = keep_secret(tmp_path / "skm.db")
    file = secret_file(tmp_path / "skm.db")
    file.chmod(0o640)
    assert keep_secret(tmp_path / "skm.db") != before
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
