"""Whether the machine's clock is to be trusted, by what else is known of the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

DAY = timedelta(days=1)  # of disagreement, after which nothing that cannot be taken back is done
QUARTER = timedelta(days=100)  # longer than one, after which the time itself is in doubt and not the bot's rest
_KEPT = DAY  # so long Telegram keeps a message for a bot that is away
_SLIGHT = timedelta(minutes=2)  # a long poll, a slow line. Beyond it Telegram's time is taken for the machine's

Trust = Literal["right", "unheard", "doubtful", "wrong"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`wall` is what the machine's clock says, `now` the time to work by, or the latest known where nobody can tell."""

    trust: Trust
    wall: datetime
    now: datetime

    @property
    def ahead(self) -> timedelta:
        """How far the machine's clock is before that time, negative where it is behind."""
        return self.wall - self.now


@dataclass(frozen=True, slots=True)
class Known:
    """What the database knows of the time: the last moment that a job recorded, and that of the newest answer."""

    mark: datetime | None = None
    newest: datetime | None = None


def judge(
    wall: datetime, told: datetime | None = None, sent: datetime | None = None, known: Known | None = None
) -> Verdict:
    """Compare the machine's clock with Telegram's time, and with what the database knows.

    `told` is what the answers of the Bot API say it is now. `sent` is when the newest message was written: it is at
    least so late, and not much more than a day later. Where the two cannot both be true the answers come from a Bot
    API server with a clock of its own, and the messages are right. They outweigh the database too, whose answers may
    have been filed by a wrong clock.

    Without a message no time can be before the newest answer, and one more than a quarter after all that the database
    knows is doubtful: a machine may have been off so long, or its clock and that of a server beside it are wrong. Then
    the time to work by is the latest that is known.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 18, 12, tzinfo=UTC)
    >>> judge(noon).trust, judge(noon, noon).trust, judge(noon + 3 * DAY, noon).trust
    ('unheard', 'right', 'wrong')
    """
    if sent is not None and (told is None or not _fits(told, sent)):
        return Verdict("right", wall, wall) if _fits(wall, sent) else Verdict("wrong", wall, sent)
    if sent is None and (doubt := _doubt(wall, told or wall, known or Known())) is not None:
        return doubt
    if told is None:
        return Verdict("unheard", wall, wall)
    off = abs(wall - told)
    return Verdict("wrong" if off > DAY else "right", wall, wall if off <= _SLIGHT else told)


def _doubt(wall: datetime, moment: datetime, known: Known) -> Verdict | None:
    """Where `moment`, which no message has confirmed, cannot be or need not be true by what the database knows.

    A mark after it says nothing: an earlier version let a wrong clock leave some.
    """
    if known.newest is not None and moment < known.newest - DAY:
        return Verdict("wrong", wall, known.newest)
    latest = max((one for one in (known.mark, known.newest) if one is not None and one <= moment), default=moment)
    if moment > latest + QUARTER:
        return Verdict("doubtful" if abs(wall - moment) <= DAY else "wrong", wall, latest)
    return None


def judge_alone(wall: datetime, mark: datetime | None, newest: datetime | None) -> Verdict:
    """Compare the machine's clock with what is in the database, where Telegram cannot be asked.

    `mark` is the last moment at which the bot recorded that it works, and `newest` that of the newest answer. A clock
    before either is wrong. One long after the mark may be right, if the bot was off: only Telegram can tell. Answers
    say nothing of that, since paper forms may be of any day.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 18, 12, tzinfo=UTC)
    >>> judge_alone(noon, None, None).trust, judge_alone(noon, noon - 9 * DAY, noon).trust
    ('right', 'unheard')
    """
    latest = max((one for one in (mark, newest) if one is not None), default=wall)
    if wall < latest - DAY:
        return Verdict("wrong", wall, latest)
    if mark is not None and wall > mark + DAY:
        return Verdict("unheard", wall, mark)
    return Verdict("right", wall, wall)


def _fits(moment: datetime, sent: datetime) -> bool:
    """Whether it can be so late when a message of that time has just come."""
    return sent - DAY <= moment <= sent + _KEPT + DAY
