"""Remembering. State lives here and nowhere else in the program. Nothing here knows Telegram."""

from bot.storage.audit import Author
from bot.storage.cipher import Cipher
from bot.storage.engines import migrate_at, pending_at
from bot.storage.errors import (
    BackupFault,
    BatchUnderWay,
    HistoryMoved,
    InUse,
    MigrationFault,
    OtherSecret,
    Outdated,
    Overwritten,
    PublicationsMoved,
    Refused,
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
    "MigrationFault",
    "OtherSecret",
    "Outdated",
    "Overwritten",
    "PublicationsMoved",
    "Refused",
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
