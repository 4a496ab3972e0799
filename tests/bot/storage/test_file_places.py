"""A child of the bot opens the file that the bot has open, and no other at the same path."""

from pathlib import Path

import pytest

from bot.storage import Replaced, Store, StoreUnavailable
from bot.storage.file_database import FileDatabase


def names_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


async def test_another_file_at_the_path_is_not_opened(tmp_path: Path) -> None:
    path, other = tmp_path / "skm.db", tmp_path / "other.db"
    async with Store(other):
        pass
    async with Store(path) as store:
        async with Store(path, beside=True, place=store.place):
            pass
        other.replace(path)
        before = names_in(tmp_path)
        with pytest.raises(Replaced, match="found another file, expected the one that the bot has open"):
            await Store(path, beside=True, place=store.place).__aenter__()
        with pytest.raises(Replaced):  # where it is replaced between the two looks at it
            await FileDatabase(path, place=store.place).open()
        path.unlink()
        with pytest.raises(StoreUnavailable, match="found no file"):
            await Store(path, beside=True, place=store.place).__aenter__()
        assert names_in(tmp_path) == before - {path.name}, "and none is made"
