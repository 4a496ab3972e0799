"""A short-lived child process that draws and typesets: `python -m bot.ledger.worker`.

It reads length-prefixed pickles from its parent and answers each with one, and ends when its input does, so the memory
that Typst and pandas take comes back. It runs at low priority: a slow report must never stall a resident's tap.
"""

from __future__ import annotations

import os
import pickle
import struct
import sys
from collections.abc import Coroutine
from typing import Any, BinaryIO, TypeVar

from bot.reporting.orders import BackupOrder, CardOrder, Failure, Order, PosterOrder, QualityOrder, Report, ReportOrder
from exports.report import Card

T = TypeVar("T")

HEADER = struct.Struct(">I")
_NICENESS = 19  # the lowest: two cores are shared with whoever taps


def as_message(value: object) -> bytes:
    content = pickle.dumps(value)
    return HEADER.pack(len(content)) + content


def carry_out(order: Order) -> bytes | Report:
    """A card, posters or the path of a backup as bytes, or a whole report."""
    match order:
        case CardOrder(card):
            from exports.card import draw_card  # noqa: PLC0415 -- a card must not wait for pandas

            return draw_card(Card.from_dict(card))
        case ReportOrder():
            return _run(_report(order))
        case QualityOrder():
            return _run(_quality(order))
        case PosterOrder():
            return _run(_posters(order))
        case BackupOrder():
            from bot.storage.rotation import back_up_into  # noqa: PLC0415

            return os.fsencode(back_up_into(order.folder, order.database, order.at, order.keep))


def _run(work: Coroutine[Any, Any, T]) -> T:
    import asyncio  # noqa: PLC0415 -- a card does without

    return asyncio.run(work)


async def _posters(order: PosterOrder) -> bytes:
    from bot.reporting.posters import posters  # noqa: PLC0415 -- Typst
    from bot.storage import Store  # noqa: PLC0415

    async with Store(order.config.database_path) as store:
        return (await posters(order.config, store, [order.unit], services=True))[1]


async def _report(order: ReportOrder) -> Report:
    from bot.conversation.texts import texts  # noqa: PLC0415
    from bot.reporting.publishing import Publisher, Unpublishable  # noqa: PLC0415 -- pandas and every document
    from bot.storage import Author, Store  # noqa: PLC0415

    asked, by = order.request, Author(order.by, order.made)
    async with Store(order.config.database_path) as store:
        try:
            return await Publisher(order.config, store, order.made, by).report(asked)
        except Unpublishable:
            words = texts(asked.language)
            return Report(words("report.not_public", period=asked.period.name(asked.language)), 0)


async def _quality(order: QualityOrder) -> Report:
    from bot.reporting.quality_words import review  # noqa: PLC0415 -- pandas
    from bot.storage import Store  # noqa: PLC0415

    async with Store(order.config.database_path) as store:
        return await review(store, order)


def serve(inward: BinaryIO, outward: BinaryIO) -> None:
    """Carry out orders until the parent closes its end."""
    while len(header := inward.read(HEADER.size)) == HEADER.size:
        order = pickle.loads(inward.read(HEADER.unpack(header)[0]))  # noqa: S301 -- only our own parent writes here
        try:
            answer: object = carry_out(order)
        except Exception as error:  # the parent is told, and decides
            answer = Failure(type(error).__name__, str(error))
        outward.write(as_message(answer))
        outward.flush()


if __name__ == "__main__":
    os.nice(_NICENESS)
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a library's print must not end up among the answers
    serve(sys.stdin.buffer, out)
    os._exit(0)  # all is written: to take libraries down in order would cost a third of a second more
