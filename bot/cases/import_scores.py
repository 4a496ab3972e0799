"""What the cells of elements in a file from elsewhere mean, column by column, and how often each is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.cases.import_cells import UNKNOWN, Scores

Said = Mapping[tuple[str, str], tuple[int | None, int]]  # an item and a cell, with its score and how often it is there


class ItemCells:
    """The cells of elements, each looked up once a column."""

    def __init__(self, scores: Scores) -> None:
        self._scores = scores
        self._said = dict[tuple[str, str], tuple[int | None, int]]()
        self._blanks = Counter[str]()  # empty cells of each item

    def meanings(self, texts: Sequence[str], key: str) -> dict[str, str]:
        """The scores of all cells of a column, "" for a blank. What means neither is left out.

        They are counted, so each column is to be asked for once.
        """
        known = dict[str, str]()
        for text, count in Counter(texts).items():
            if not text:
                self._blanks[key] += count
            elif (score := self._scores.score(key, text)) != UNKNOWN:
                self._said[key, text] = score, self._said.get((key, text), (score, 0))[1] + count
                known[text] = "" if score is None else str(score)
        return known

    def told(self) -> Said:
        """The cells of each item by what they say, empty ones too."""
        blanks = {(key, ""): (None, count) for key, count in self._blanks.items()}
        return self._said | blanks
