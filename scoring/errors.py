"""What can be wrong with figures asked for, one family.

    ScoringError
    ├── BadInstrument      a questionnaire that does not hold together (every fault listed)
    ├── BadWeight          a weight convention the instrument does not have
    ├── BadAnswers         cells that are not 1-4 or blank (every cell listed)
    ├── BadTally           integers that no set of answers can have
    ├── BadPeriod          a period key that cannot be read
    ├── BadPopulation      a population or sample below zero
    ├── NoAnswers          nothing to divide by
    └── MixedInstruments   results of different questionnaires or weights in one series

Messages are for the person who can fix the data: where, what was found, what was expected.
"""

from __future__ import annotations

from collections.abc import Sequence


class ScoringError(ValueError):
    """Base of every error that scoring raises on purpose. `faults` lists each one as a line."""

    def __init__(self, message: str, faults: Sequence[str] = ()) -> None:
        self.faults: tuple[str, ...] = tuple(faults) or (message,)
        super().__init__("\n".join((message, *(f"  - {fault}" for fault in faults))))


class BadInstrument(ScoringError):
    """The questionnaire as data does not hold together."""


class BadWeight(ScoringError):
    """The weight convention is not one this instrument can have."""


class BadAnswers(ScoringError):
    """Cells that are neither 1-4 nor blank, all of them."""

    def inside(self, where: str) -> BadAnswers:
        """The same with the name of the file before it."""
        message = str(self).split("\n", 1)[0]
        return BadAnswers(f"{where}: {message}", () if self.faults == (message,) else self.faults)


class BadTally(ScoringError):
    """Integers that no set of answers can have, such as a subtraction of what was never added."""


class BadPeriod(ScoringError):
    """A period key or moment that cannot be read."""


class BadPopulation(ScoringError):
    """A population, sample size or margin that makes no sense."""


class NoAnswers(ScoringError):
    """There is nothing to divide by."""


class MixedInstruments(ScoringError):
    """Results of different instruments or weight conventions are not one series."""
