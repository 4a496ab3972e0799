"""What of the audit log concerns a unit: its own entries, and those of windows and paper batches that touch it."""

from __future__ import annotations

from collections.abc import Collection

from bot.storage import Store


async def subjects_of(store: Store, units: Collection[str]) -> set[str]:
    """Subjects as Audit.entries takes them: codes of units, `window:CODE`, `batch:ID`."""
    parents = await store.units.parents()
    windows = {
        f"window:{one.code}" for one in await store.windows.all() if any(one.covers(code, parents) for code in units)
    }
    batches = {f"batch:{one.id}" for one in await store.batches.all() if not set(one.units).isdisjoint(units)}
    return {*units, *windows, *batches}
