"""What people have told for a report beside the answers. What is empty has no line in print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Days = tuple[date, date]  # the first and the last


@dataclass(frozen=True)
class Told:
    """`team` says who carried the survey out, the spans of days what was done when.

    `forum` is the day of the Forum Konsultasi Publik and `forum_with` who was there. `causes` are causes found,
    `voices` sentences that a person has chosen and cleared, `advice` the report's advice, `preface` its
    foreword by paragraph. `media` are where the result was published: the medium, the day as told, and where it stands.
    `served` is how many people are served in a year.
    """

    team: str = ""
    preparation: Days | None = None
    processing: Days | None = None
    reporting: Days | None = None
    forum: date | None = None
    forum_with: str = ""
    causes: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    preface: tuple[str, ...] = ()
    served: int | None = None
    media: tuple[tuple[str, str, str], ...] = ()


NOTHING = Told()
