"""Remembering. State lives here and nowhere else in the program. Nothing here knows Telegram."""

from bot.storage.audit import Author
from bot.storage.errors import (
    BatchUnderWay,
    MigrationFault,
    PublicationsMoved,
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
from bot.storage.store import Store, migrate_file, pending_in
from bot.storage.windows import Window

__all__ = [
    "Author",
    "BatchUnderWay",
    "Delivery",
    "Ending",
    "Finished",
    "MigrationFault",
    "PublicationsMoved",
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
    "migrate_file",
    "pending_in",
]
