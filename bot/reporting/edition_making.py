"""An edition of a survey period, from the answers to the folder that everybody reads, and its withdrawal."""

from __future__ import annotations

from datetime import datetime

from bot.config import Config
from bot.reporting.edition_folder import read_editions
from bot.reporting.editions import EditionBook
from bot.reporting.publish_key import EditionFault, private_key
from bot.reporting.publishing import Publisher
from bot.storage import Author, Store
from scoring import Period


async def make_edition(config: Config, store: Store, period: Period, by: Author) -> str:
    """Its folder, "" where nobody answered. One that is there already, with the same figures, is not made again.

    Raises EditionFault for a folder that is not whole and a key that cannot be used, and as Publisher.site().
    """
    book = _book(config)
    site = await Publisher(config, store, by.at, by).site(period)
    return book.publish(site.files, period, by.at).folder if site.files else ""


def withdraw_edition(config: Config, folder: str, reason: str, now: datetime) -> str:
    """Mark an edition that was wrong. One that was withdrawn for this reason stays so. Raises as make_edition()."""
    book = _book(config)
    if not any(one.folder == folder and one.reason == reason for one in read_editions(book.out)):
        book.withdraw(folder, reason, now)
    return folder


def _book(config: Config) -> EditionBook:
    out = config.publish_folder
    if out is None:
        raise EditionFault('publish.folder: found "", expected a folder to write to')
    book = EditionBook(out, private_key(config), config.agency.timezone)
    book.open()
    return book
