"""A short-lived child process that draws, typesets and plans: `python -m bot.ledger.worker`.

It reads length-prefixed pickles from its parent and answers each with one, and ends when its input does, so the memory
that Typst and pandas take comes back. It runs at low priority: a slow report must never stall a resident's tap.
What plans holds the file for moments, in which a tap waits for it, and in these it runs as the bot does.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
from collections.abc import Coroutine
from importlib import import_module
from typing import Any, BinaryIO, TypeVar

from bot.reporting.orders import (
    BackupOrder,
    CardOrder,
    EditionOrder,
    Failure,
    LettersOrder,
    Order,
    PackOrder,
    PlanOrder,
    PosterOrder,
    QualityOrder,
    Report,
    ReportOrder,
    WithdrawalOrder,
)
from bot.rules.lines import fault_of
from exports.card_values import Card

T = TypeVar("T")

HEADER = struct.Struct(">I")
PLANNING = "planning"  # as an argument: it writes, and lowers its priority itself, all but that of whatever writes
_NICENESS = 19  # the lowest: two cores are shared with whoever taps


class Orphaned(Exception):
    """The parent is gone, and whoever plans stops."""


def as_message(value: object) -> bytes:
    content = pickle.dumps(value)
    return HEADER.pack(len(content)) + content


def carry_out(order: Order, parent: int = 0) -> bytes | Report | int:
    """A card, posters, letters, a pack, the path of a backup or the folder of an edition as bytes, a whole report, or
    how much is owed.

    `parent` is the descriptor from which orders come, standard input where none is named. Planning ends with it.
    """
    match order:
        case CardOrder(card):
            from exports.card import draw_card  # noqa: PLC0415 -- a card must not wait for pandas

            return draw_card(Card.from_dict(card))
        case ReportOrder():
            return _run(_report(order))
        case QualityOrder():
            return _run(_quality(order))
        case PackOrder():
            return _run(_pack(order))
        case PosterOrder():
            return _run(_posters(order))
        case LettersOrder():
            from exports.letters import LetterEntry, letters  # noqa: PLC0415 -- Typst

            entries = [LetterEntry(*one) for one in order.entries]
            told = (order.agency, entries, order.until, order.language, order.day)
            return letters(*told, made_up=order.made_up)
        case BackupOrder():
            from bot.storage.rotation import back_up_into  # noqa: PLC0415

            return os.fsencode(back_up_into(order.folder, order.database, order.at, order.keep))
        case EditionOrder():
            return _run(_edition(order)).encode()
        case WithdrawalOrder():
            from bot.reporting.edition_making import withdraw_edition  # noqa: PLC0415 -- pandas and every document

            return withdraw_edition(order.config, order.folder, order.reason, order.now).encode()
        case PlanOrder():
            return _run(_plan(order, parent))


def _run(work: Coroutine[Any, Any, T]) -> T:
    import asyncio  # noqa: PLC0415 -- a card does without

    return asyncio.run(work)


async def _pack(order: PackOrder) -> bytes:
    from bot.reporting.packs import Packs  # noqa: PLC0415 -- pandas and every document
    from bot.storage import Store  # noqa: PLC0415

    async with Store(order.config.database_at, beside=True, place=order.place) as store:
        return await Packs(order.config, store, order.made).of_unit(order.unit, order.period, rows=order.rows)


async def _posters(order: PosterOrder) -> bytes:
    from bot.reporting.posters import posters  # noqa: PLC0415 -- Typst
    from bot.storage import Store  # noqa: PLC0415

    async with Store(order.config.database_at, beside=True, place=order.place) as store:
        return (await posters(order.config, store, [order.unit], order.day, services=True))[1]


async def _report(order: ReportOrder) -> Report:
    from bot.conversation.texts import texts  # noqa: PLC0415
    from bot.reporting.publishing import Publisher, Unpublishable  # noqa: PLC0415 -- pandas and every document
    from bot.storage import Author, Store  # noqa: PLC0415

    asked, by = order.request, Author(order.by, order.made)
    async with Store(order.config.database_at, beside=True, place=order.place) as store:
        try:
            return await Publisher(order.config, store, order.made, by).report(asked)
        except Unpublishable:
            words = texts(asked.language)
            return Report(words("report.not_public", period=asked.period.name(asked.language)), 0)


async def _edition(order: EditionOrder) -> str:
    from bot.reporting.edition_making import make_edition  # noqa: PLC0415 -- pandas and every document
    from bot.storage import Author, Store  # noqa: PLC0415
    from bot.storage.persons import BOT  # noqa: PLC0415

    async with Store(order.config.database_at, beside=True, place=order.place) as store:
        return await make_edition(order.config, store, order.period, Author(BOT, order.now))


async def _quality(order: QualityOrder) -> Report:
    from bot.reporting.quality_words import review  # noqa: PLC0415 -- pandas
    from bot.storage import Store  # noqa: PLC0415

    async with Store(order.config.database_at, beside=True, place=order.place) as store:
        return await review(store, order)


async def _plan(order: PlanOrder, parent: int) -> int:
    import asyncio  # noqa: PLC0415 -- a card does without

    loop = asyncio.get_running_loop()
    await asyncio.to_thread(_load_plans)
    from bot.reporting.plans import PLANS  # noqa: PLC0415 -- a card must not wait for it
    from bot.storage import Store  # noqa: PLC0415

    async with Store(order.config.database_at, beside=True, place=order.place) as store:
        await store.step_back(_NICENESS)
        planning = loop.create_task(PLANS[order.job](order.config, store).plan_due(order.now))
        loop.add_reader(parent, planning.cancel)  # the parent writes nothing meanwhile: what can be read is its end
        try:
            return await planning
        except asyncio.CancelledError:
            raise Orphaned from None
        finally:
            loop.remove_reader(parent)


def _load_plans() -> None:
    """In a thread of low priority. That which will write is begun by the main one, as long as it is as the bot's."""
    os.nice(_NICENESS)
    import_module("bot.reporting.plans")


def serve(inward: BinaryIO, outward: BinaryIO) -> None:
    """Carry out orders until the parent closes its end."""
    while len(header := inward.read(HEADER.size)) == HEADER.size:
        order = pickle.loads(inward.read(HEADER.unpack(header)[0]))  # noqa: S301 -- only our own parent writes here
        try:
            answer: object = carry_out(order, inward.fileno())
        except Orphaned:
            return
        except Exception as error:  # the parent is told, and decides
            answer = Failure(type(error).__name__, str(error), fault_of(error))
        outward.write(as_message(answer))
        outward.flush()


def main() -> None:
    """Serve what stands behind standard input and output, and end."""
    # of a terminal or a service they reach every process: our parent decides
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.SIG_IGN)
    if PLANNING not in sys.argv:
        os.nice(_NICENESS)
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a library's print must not end up among the answers
    serve(sys.stdin.buffer, out)
    os._exit(0)  # all is written: to take libraries down in order would cost a third of a second more


if __name__ == "__main__":
    main()
