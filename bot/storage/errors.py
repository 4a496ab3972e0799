"""What can go wrong with the store.

StoreError
├── StoreUnavailable   the disk is full, the file is locked or broken: nothing was changed, try again
│   ├── StoreDamaged   what was asked for lies in a broken place: other places may be whole
│   └── Contended      another process changed the same rows at the same moment: tried again, and then again in vain
├── IntegrityFault     what the tables do not take: a key that is there already, a row that another one needs
├── OtherSecret        sealed with another secret, a row or the whole database: nothing opens it with this one
├── StaleDraft         the draft moved on since it was read: read again and decide again
├── UnitFaults         a units file with bad rows: every fault listed, nothing changed
├── UnitsMoved         the units have changed since a file was checked against them: nothing changed
├── HistoryMoved       published figures have changed since a file was checked against them: nothing changed
├── WindowFaults       a survey window that cannot be: every fault listed, nothing changed
├── PublicationsMoved  something was published since the ledger was read: nothing was published, try again
├── BatchUnderWay      paper forms of another import are being stored or taken back: nothing changed, try again
├── InUse              another program has the file open: stop it first
├── Replaced           another file stands where the open one did: what is written is lost to whoever opens it next
│   └── Overwritten    the file is the same and its content another: it and its log do not go together
├── TransferFault      a move to another engine that cannot begin, or has not made the same rows: the source is whole
├── BackupFault        a copy that cannot be relied upon: nothing was put in place
└── MigrationFault     the file is newer than the program, or not ours
    ├── HalfMoved      `skm move` has not filled it to its end: the same move goes on
    └── Outdated       the file is older than the program: `skm migrate` brings it up to date
"""

from __future__ import annotations

from bot.rules.faults import Faults


class StoreError(Exception):
    """Base of all that the store raises on purpose."""


class StoreUnavailable(StoreError):
    """Nothing was changed. The same call may succeed later."""


class StoreDamaged(StoreUnavailable):
    """Nothing was changed. The same call fails until the file is mended, others may succeed."""


class Contended(StoreUnavailable):
    """Nothing was changed. Another process wrote the same rows at the same moment."""


class IntegrityFault(StoreError):
    """Nothing was changed: a key that is taken, a value that a column does not take, a row that is still needed."""


class OtherSecret(StoreError):
    """What was found cannot be opened with the secret that there is."""


class StaleDraft(StoreError):
    """Somebody saved this draft in between."""


class UnitFaults(Faults, StoreError):
    """Every bad row of a units file."""


class UnitsMoved(StoreError):
    """The units are not those that a file was checked against."""


class HistoryMoved(StoreError):
    """The published figures are not those that a file was checked against."""


class WindowFaults(Faults, StoreError):
    """Everything that is wrong with a survey window."""


class PublicationsMoved(StoreError):
    """Something was published, or answers have changed, since the ledger was read."""


class BatchUnderWay(StoreError):
    """Another batch of paper forms is being stored or taken back. The same call may succeed later."""


class MigrationFault(StoreError):
    """The database cannot be brought up to date."""


class Outdated(MigrationFault):
    """The database is older than the program, and only `skm run` and `skm migrate` may change that."""


class HalfMoved(MigrationFault):
    """The database is being filled from another engine, and only the same move may go on with it."""


class InUse(StoreError):
    """Another program has the database open."""


class Replaced(StoreError):
    """The file that is open is no longer the one at its path."""


class Overwritten(Replaced):
    """Another content was written into the file that is open."""


class BackupFault(StoreError):
    """A copy that does not pass its checks, or a place where none can be put."""


class TransferFault(StoreError):
    """A move of all tables that cannot begin there, or whose rows are not those of the source."""
