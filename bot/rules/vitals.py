"""What one process counts of its own work: numbers and moments only, never a person, a unit or a text."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from itertools import count

_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds
_CALM_SECONDS = 30.0  # without a refused commit, after which a row of them is over


class Histogram:
    """How many values lie at or below each bound, as Prometheus counts them."""

    def __init__(self, bounds: tuple[float, ...] = _BOUNDS) -> None:
        self.bounds = bounds
        self.total = 0.0
        self._counts = [0] * (len(bounds) + 1)

    def add(self, value: float) -> None:
        """Count one value.

        >>> one = Histogram((1.0, 2.0))
        >>> for value in (0.5, 2.0, 9.0):
        ...     one.add(value)
        >>> one.cumulated(), one.total
        ([1, 2, 3], 11.5)
        """
        self._counts[bisect_left(self.bounds, value)] += 1
        self.total += value

    def cumulated(self) -> list[int]:
        """The count up to each bound, and of all values last."""
        reached = 0
        return [reached := reached + one for one in self._counts]


class _Counted:
    """Around the processing of one update."""

    def __init__(self, vitals: Vitals, under_way: dict[int, float], number: int, kind: str) -> None:
        self._vitals, self._under_way, self._number, self._kind = vitals, under_way, number, kind

    def __enter__(self) -> None:
        self._vitals.received[self._kind] += 1
        self._under_way[self._number] = self._vitals.clock()

    def __exit__(self, kind: object, *_: object) -> None:
        del self._under_way[self._number]
        if kind is None:
            self._vitals.done[self._kind] += 1


class Vitals:
    """What a process counts of its own work. `clock` is monotonic seconds, and so are all moments here."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.begin()
        self.serving = False  # True from the first moment at which updates come in
        self.polled: float | None = None  # the last fetch that Telegram answered
        self.delivered: float | None = None  # the last update that a webhook brought
        self.away: float | None = None  # since when Telegram has not answered, None while it does
        self.committed: float | None = None  # the last commit
        self.refused: float | None = None  # since when nothing can be committed, None while it can
        self._trouble: tuple[float, float] | None = None  # the first and the last refusal of a row
        self.commits = Histogram()
        self.lag = 0.0  # by how much the event loop was late, last and at most
        self.longest_lag = 0.0
        self.received, self.done, self.set_aside = Counter[str](), Counter[str](), Counter[str]()  # by kind of update
        self.taps = self.surveys = 0
        self.calls = Counter[str]()  # to Telegram, by outcome
        self.deliveries = Counter[str]()  # by what came of an attempt
        self.runs, self.failures = Counter[str](), Counter[str]()  # of jobs, by name
        self.seconds = dict[str, float]()
        self.closed = Counter[str]()  # connections that were ended from our side, by reason
        self._under_way = dict[int, float]()
        self._numbers = count()

    def begin(self) -> None:
        """Count silence from now on: a bot that has not been watched yet has kept nobody waiting."""
        self.started = self.ran = self.clock()  # `ran` is when a run of a job last ended

    @property
    def queue(self) -> int:
        """Updates received and not yet committed."""
        return len(self._under_way)

    @property
    def oldest(self) -> float | None:
        """For how many seconds the one that waits longest has waited."""
        return self.clock() - next(iter(self._under_way.values())) if self._under_way else None

    def update(self, kind: str) -> _Counted:
        """Count an update in, and out once it is committed or set aside. One that raises was neither."""
        return _Counted(self, self._under_way, next(self._numbers), kind)

    def commit(self, began: float) -> None:
        """Count a commit that began at this moment and is on the disk now."""
        self.committed, self.refused = self.clock(), None
        self.commits.add(self.committed - began)

    def refuse(self) -> None:
        """Remember that something could not be committed."""
        now = self.clock()
        if self.refused is None:
            self.refused = now
        began = now if self._trouble is None or now - self._trouble[1] > _CALM_SECONDS else self._trouble[0]
        self._trouble = began, now

    @property
    def troubled(self) -> float | None:
        """For how many seconds commits have been refused, None once all have gone well for half a minute.

        A full disk takes a small commit now and then, and the work of hardly anybody.

        >>> now = 0.0
        >>> vitals = Vitals(lambda: now)
        >>> vitals.refuse()
        >>> now = 25.0
        >>> vitals.commit(24.9)
        >>> vitals.refuse()
        >>> now = 50.0
        >>> vitals.troubled
        50.0
        >>> now = 56.0
        >>> vitals.troubled
        """
        now = self.clock()
        return None if self._trouble is None or now - self._trouble[1] > _CALM_SECONDS else now - self._trouble[0]

    def call(self, outcome: str, *, answered: bool) -> None:
        """Count a call to Telegram. `answered` where Telegram said anything but that it is in trouble itself."""
        self.calls[outcome] += 1
        if answered:
            self.away = None
        elif self.away is None:
            self.away = self.clock()

    def run(self, job: str, seconds: float, *, failed: bool) -> None:
        """Count one run of a job."""
        self.runs[job] += 1
        self.ran = self.clock()
        self.failures[job] += failed
        self.seconds[job] = self.seconds.get(job, 0.0) + seconds

    def late(self, seconds: float) -> None:
        """Remember by how much the event loop came late to something."""
        self.lag = max(0.0, seconds)
        self.longest_lag = max(self.longest_lag, self.lag)
