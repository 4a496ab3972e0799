"""What a report asks of each unit of a city does not read the whole city again."""

from collections.abc import Iterator
from typing import Any

from bot.reporting.answers import Answers, Part


class Counted(dict[Part, Any]):
    """Counts how often it is gone through."""

    turns = 0

    def __iter__(self) -> Iterator[Part]:
        self.turns += 1
        return super().__iter__()

    def items(self) -> Any:
        self.turns += 1
        return super().items()


def test_the_answers_of_each_unit_are_found_without_reading_those_of_all() -> None:
    """It was done for each of 25,000 units: 625 million comparisons before a page was set."""
    units = [f"U{number}" for number in range(20)]
    parts = [Part(unit, service, "bot") for unit in units for service in ("", "x")]
    people, tallies = Counted(dict.fromkeys(parts, 3)), Counted({part: {} for part in parts})
    whole = Answers("skm", people=people, tallies=tallies)
    for unit in units:
        own = whole.of(unit)
        assert dict(own.people) == {Part(unit, "", "bot"): 3, Part(unit, "x", "bot"): 3}
        assert list(own.tallies) == list(own.people)
    assert whole.of("TIDAK-ADA").n == 0
    assert people.turns == 1
    assert tallies.turns == 0
