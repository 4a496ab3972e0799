"""Remembering. State lives here and nowhere else in the program. Nothing here knows Telegram.

store.py names the store of each table, and database.py says what an engine gives. file_database.py is SQLite in one
file, postgres the other engine. cipher.py seals what leads to a person. Submit is one transaction: the answer, the
tallies, the draft's end, with a unique key that makes a repeat harmless. Tallies are whole numbers that add and
subtract exactly. A unit and its windows are remembered for as long as the file says the same (surroundings.py).
"""

from bot.storage.audit import Author
from bot.storage.cipher import Cipher
from bot.storage.engines import migrate_at, pending_at
from bot.storage.errors import (
    BackupFault,
    BatchUnderWay,
    HistoryMoved,
    IntegrityFault,
    InUse,
    MigrationFault,
    OtherSecret,
    Outdated,
    Overwritten,
    PublicationsMoved,
    Replaced,
    StaleDraft,
    StoreDamaged,
    StoreError,
    StoreUnavailable,
    UnitFaults,
    UnitsMoved,
    WindowFaults,
)
from bot.storage.records import Delivery, Finished, Response, SavedDraft, Service, Unit
from bot.storage.responses import Ending
from bot.storage.store import Store
from bot.storage.store_file import migrate_file, pending_in
from bot.storage.windows import Window

__all__ = [
    "Author",
    "BackupFault",
    "BatchUnderWay",
    "Cipher",
    "Delivery",
    "Ending",
    "Finished",
    "HistoryMoved",
    "InUse",
    "IntegrityFault",
    "MigrationFault",
    "OtherSecret",
    "Outdated",
    "Overwritten",
    "PublicationsMoved",
    "Replaced",
    "Response",
    "SavedDraft",
    "Service",
    "StaleDraft",
    "Store",
    "StoreDamaged",
    "StoreError",
    "StoreUnavailable",
    "Unit",
    "UnitFaults",
    "UnitsMoved",
    "Window",
    "WindowFaults",
    "migrate_at",
    "migrate_file",
    "pending_at",
    "pending_in",
]
