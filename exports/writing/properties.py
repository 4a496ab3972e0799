"""What a file of Word or PowerPoint says of itself: title, author, language and the moment it was made."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Protocol

from exports.writing.text import one_line

LOCALES = {"id": "id-ID", "en": "en-GB"}
_LONGEST = 255  # characters, which the format allows


class Properties(Protocol):
    """The core properties of python-docx and python-pptx, which name them alike."""

    title: str
    author: str
    last_modified_by: str
    language: str
    comments: str
    created: datetime
    modified: datetime


def describe(about: Properties, title: str, author: str, language: str, day: date) -> None:
    """Set what the file says of itself, in place of the library's own words. `language` is such as id-ID.

    `day` is when it was made, at midnight UTC: there is no clock here.
    """
    about.title, about.author = one_line(title)[:_LONGEST], one_line(author)[:_LONGEST]
    about.last_modified_by, about.language, about.comments = about.author, language, ""
    about.created = about.modified = datetime.combine(day, time(), UTC)
