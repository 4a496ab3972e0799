"""A new database by copying one that has been brought up to date once, where migrating is not what is tested."""

import atexit
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from pathlib import Path

from bot.storage import Unit, migrate_file
from bot.storage.connection import connect
from bot.storage.units import save_units


def new_database(path: Path, units: Sequence[Unit] = ()) -> bool:
    """Make an up-to-date file with these units at `path`, unless there is a file. Returns whether it is new."""
    if path.exists():
        return False
    shutil.copy(_template(tuple(units)), path)
    return True


@cache
def _template(units: tuple[Unit, ...]) -> Path:
    folder = tempfile.mkdtemp(prefix="skm-template-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "skm.db"
    migrate_file(path)
    with closing(connect(path)) as db:
        db.execute("BEGIN")
        save_units(db, units)
        db.execute("COMMIT")
    return path


def kept(path: Path) -> Path:
    """A copy of a file that nobody has open, which stays as long as the tests run."""
    folder = tempfile.mkdtemp(prefix="skm-template-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(shutil.copy(path, folder))
