"""Groups of a csv's rows as numbers, known again from block to block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # numpy is loaded with the first block
    import numpy as np
    from numpy.typing import NDArray

    Places = NDArray[np.int64]

KEY = 8  # bytes that fit a number
_MOST = 4096  # groups that are kept from block to block


class Known:
    """Short cells as numbers, with the places that they were given as they came: a group is called as it came first."""

    def __init__(self) -> None:
        self._cells: list[bytes] = []
        self._keys: Any = None  # rising
        self._places: Any = None

    def places(self, keys: Any) -> tuple[list[bytes], Places]:
        """All cells that are known by now, and for each of these keys the place of its own."""
        import numpy as np  # noqa: PLC0415

        if self._keys is None or len(self._cells) > _MOST:  # many are no groups: those of this block alone
            self._cells = []
            self._keys, self._places = np.zeros(0, np.uint64), np.zeros(0, np.int64)
        at = self._at(keys)
        new = keys[self._keys[at] != keys] if len(self._keys) else keys
        if len(new):
            found, first = np.unique(new, return_index=True)
            found = found[np.argsort(first)]
            places = np.arange(len(self._cells), len(self._cells) + len(found))
            self._cells += [cell_of(key) for key in found.tolist()]
            both, of = np.concatenate([self._keys, found]), np.concatenate([self._places, places])
            order = np.argsort(both)
            self._keys, self._places = both[order], of[order]
            at = self._at(keys)
        return self._cells, self._places[at]

    def _at(self, keys: Any) -> Any:
        import numpy as np  # noqa: PLC0415

        return np.minimum(self._keys.searchsorted(keys), max(len(self._keys) - 1, 0))


def cell_of(key: int) -> bytes:
    """The cell that a number stands for."""
    return key.to_bytes(KEY, "little").rstrip(b"\0")
