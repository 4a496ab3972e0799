"""The store in domain words: units, drafts, responses, figures, people, deliveries, over one database."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.storage.actions import Actions
from bot.storage.audit import Audit
from bot.storage.clock import Marks
from bot.storage.database import Database, connect
from bot.storage.deliveries import Deliveries
from bot.storage.drafts import Drafts
from bot.storage.errors import StoreUnavailable
from bot.storage.evidence import Evidence
from bot.storage.figures import Figures
from bot.storage.jobs import Jobs
from bot.storage.migrations import migrate, pending, shipped
from bot.storage.officers import Officers
from bot.storage.paper import Batches
from bot.storage.people import People
from bot.storage.publications import Publications
from bot.storage.questions import Questions
from bot.storage.responses import Responses
from bot.storage.set_aside import SetAside
from bot.storage.submissions import Submissions
from bot.storage.unit_search import UnitSearch
from bot.storage.units import Units
from bot.storage.uploads import Uploads
from bot.storage.window_drafts import WindowDrafts
from bot.storage.windows import Windows


class Store:
    """Use as `async with Store(path) as store`. Entering brings the file up to date."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)
        self.units = Units(self._database)
        self.drafts = Drafts(self._database)
        self.responses = Responses(self._database)
        self.figures = Figures(self._database)
        self.people = People(self._database)
        self.officers = Officers(self._database)
        self.deliveries = Deliveries(self._database)
        self.audit = Audit(self._database)
        self.batches = Batches(self._database)
        self.uploads = Uploads(self._database)
        self.windows = Windows(self._database)
        self.submissions = Submissions(self._database)
        self.publications = Publications(self._database)
        self.window_drafts = WindowDrafts(self._database)
        self.actions = Actions(self._database)
        self.evidence = Evidence(self._database)
        self.questions = Questions(self._database)
        self.unit_search = UnitSearch(self._database)
        self.set_aside = SetAside(self._database)
        self.jobs = Jobs(self._database)
        self.marks = Marks(self._database)

    async def __aenter__(self) -> Self:
        migrate_file(self._database.path)
        await self._database.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._database.close()


def migrate_file(path: Path) -> list[str]:
    """Bring the file up to date, making it where there is none. Raises StoreUnavailable and MigrationFault."""
    with suppress(OSError):  # what is wrong with the path is said when it is opened
        path.touch(mode=0o600, exist_ok=False)  # residents' answers are for the program's own user
    connection = _open(path)
    try:
        return migrate(connection)
    except sqlite3.DatabaseError as error:
        raise StoreUnavailable(f"{path}: {error}") from error
    finally:
        connection.close()


def pending_in(path: Path) -> list[str]:
    """Migrations that `migrate_file` would apply. Makes no file where there is none. Raises StoreUnavailable."""
    if not path.exists():
        return [name for _, name, _ in shipped()]
    connection = _open(path)
    try:
        return pending(connection)
    except sqlite3.DatabaseError as error:
        raise StoreUnavailable(f"{path}: {error}") from error
    finally:
        connection.close()


def _open(path: Path) -> sqlite3.Connection:
    try:
        return connect(path)
    except sqlite3.Error as error:
        raise StoreUnavailable(
            f"{path}: found a file or folder that cannot be opened as a database ({error})"
        ) from error
