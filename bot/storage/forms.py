"""Paper forms that are not stored yet: each a small row, since a file may have a hundred thousand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, overload

from bot.storage.db import Db
from bot.storage.profile_text import profile_in, profile_text
from bot.storage.records import Response
from bot.storage.tally_rows import Key
from scoring.instrument_catalogue import load_instrument
from scoring.packing import blanks, unpack

_INSERT = """
    INSERT INTO responses (id, unit, service, instrument, period, week, channel, hour, window, profile, suggestion,
        serial, scores, batch)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


class Place(NamedTuple):
    """Where and when forms are of, as an answer's row has it. Many forms share one."""

    unit: str
    service: str
    instrument: str
    period: str
    week: str
    channel: str
    hour: str
    window: str

    @property
    def key(self) -> Key:
        """Of the tally that counts them."""
        return self[:6]


# A form: its place, its profile as a text, its suggestion, its serial number and its scores as a text.
Form = tuple[Place, str, str | None, str | None, str]


class Forms(Sequence[Response]):
    """The forms of a file in its order, each a Response to whoever looks at it."""

    def __init__(self, rows: Sequence[Form], batch: str) -> None:
        self.rows, self.batch = rows, batch

    @classmethod
    def of(cls, responses: Sequence[Response], batch: str) -> Forms:
        """The same of responses, for a batch."""
        return responses if isinstance(responses, Forms) else cls([form_of(one) for one in responses], batch)

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> Response: ...
    @overload
    def __getitem__(self, at: slice) -> list[Response]: ...
    def __getitem__(self, at: int | slice) -> Response | list[Response]:
        if isinstance(at, slice):
            return [_response(row, self.batch) for row in self.rows[at]]
        return _response(self.rows[at], self.batch)

    def places(self) -> Mapping[Place, int]:
        """How many forms are of which place, as the file has them first."""
        return Counter([row[0] for row in self.rows])

    def units(self) -> list[str]:
        """The codes of their units, sorted."""
        return sorted({place.unit for place in self.places()})

    def by_place(self) -> list[Form]:
        """All of them, those of a place side by side and the places in the order of the indexes."""
        found = defaultdict[Place, list[Form]](list)
        for row in self.rows:
            found[row[0]].append(row)
        order = sorted(found, key=lambda place: (place.period, place.unit, place.hour))
        return [row for place in order for row in found[place]]

    def answers(self) -> Counter[tuple[str, str]]:
        """How often each packed row of scores was given, by its unit."""
        return Counter([(row[0].unit, row[4]) for row in self.rows])

    def counted(self) -> dict[Key, Counter[str]]:
        """How often each packed row of scores was given, by the key of the tally that counts it."""
        found = defaultdict[Place, list[str]](list)
        for row in self.rows:
            found[row[0]].append(row[4])
        counted = dict[Key, Counter[str]]()
        for place, scores in found.items():
            counted.setdefault(place.key, Counter()).update(scores)
        return counted


def form_of(response: Response) -> Form:
    """A response as a form."""
    return place_of(response), profile_text(response.profile), response.suggestion, response.serial, response.scores


def place_of(response: Response) -> Place:
    """Where a response is of."""
    return Place(
        response.unit,
        response.service,
        response.instrument,
        response.period,
        response.week,
        response.channel,
        response.hour,
        response.window,
    )


def put_forms(db: Db, batch: str, forms: Iterable[Form], ids: Iterable[str]) -> None:
    """Store them without their tallies: for whoever changes those in the transaction that makes them count."""
    db.executemany(_INSERT, _rows(batch, forms, ids))


def _rows(batch: str, forms: Iterable[Form], ids: Iterable[str]) -> Iterator[tuple[str | None, ...]]:
    for (place, profile, said, serial, scores), id in zip(forms, ids, strict=True):
        yield (id, *place, profile, said, serial, scores, batch)


def _response(form: Form, batch: str) -> Response:
    place, profile, said, serial, scores = form
    instrument = load_instrument(place.instrument)
    return Response(
        unit=place.unit,
        service=place.service,
        instrument=place.instrument,
        period=place.period,
        week=place.week,
        channel=place.channel,
        hour=place.hour,
        window=place.window,
        answers=unpack(instrument, scores),
        blank=blanks(instrument, scores),
        profile=profile_in(profile),
        suggestion=said,
        serial=serial,
        batch=batch,
    )
