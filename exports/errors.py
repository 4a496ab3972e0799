"""What can be wrong with a document asked for, one family.

    ExportError
    ├── BadCard      stored figures of a card that cannot be read (every fault listed)
    ├── BadReport    a result and answers that are not of one snapshot (every fault listed)
    ├── BadEntry     a poster's code or link that cannot be printed as a QR code (every fault listed)
    └── NotCleared   something for everybody to see that the ledger of publications has not let through

Messages are for the person who can fix the data: where, what was found, what was expected.
"""

from __future__ import annotations

from collections.abc import Sequence


class ExportError(ValueError):
    """Base of every error that exports raises on purpose. `faults` lists each one as a line."""

    def __init__(self, message: str, faults: Sequence[str] = ()) -> None:
        self.faults: tuple[str, ...] = tuple(faults) or (message,)
        super().__init__("\n".join((message, *(f"  - {fault}" for fault in faults))))


class BadCard(ExportError):
    """Stored figures of a card that cannot be read back."""


class BadReport(ExportError):
    """A result and the answers printed beside it do not belong together."""


class BadEntry(ExportError):
    """A poster whose code or link cannot be printed."""


class NotCleared(ExportError):
    """Something for everybody to see was asked for without the word of the ledger of publications."""
