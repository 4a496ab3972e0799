"""Running it: run, demo, migrate, doctor."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.clock import clock_of, told
from bot.cli.errors import Mistake
from bot.cli.language import complain, fault_in, phrase, tell
from bot.cli.ports import free_port
from bot.cli.settings import config_of, store_of
from bot.cli.stop import until_signal
from bot.config import Config
from bot.conversation.terminal import say
from bot.rules.health import Stock
from bot.rules.lean_loading import forget_docs, lean
from bot.rules.terminal import language_of_locale
from bot.storage import Store
from bot.storage.jobs import JobRecord
from bot.storage.migrations import Step
from bot.watch.health import free_share
from bot.watch.logs import set_up_logging

# A tap changes threads some six times, and each time waits this long for a thread that computes. Python's own is 5 ms.
_TURN_SECONDS = 0.0005
_FULL = "pages, order, constraints, references and every index checked"
_QUICK = (
    "pages, order, constraints and references checked, of answers the number of entries of every index "
    "(each entry beside its row: --full)"
)
_SERVER_FULL = "every reference and whether each index is valid checked (pages: pg_amcheck)"
_SERVER_QUICK = (
    "references but those of answers and whether each index is valid checked (all: --full, pages: pg_amcheck)"
)


def run(context: typer.Context) -> None:
    """Run the bot, with the token and secret from the environment, until stopped."""
    config = config_of(context)
    set_up_logging(config.log.format)
    sys.setswitchinterval(_TURN_SECONDS)
    asyncio.run(_run(config))


def demo(
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Where the page listens on 127.0.0.1; by default 8080, or a free one."),
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the page.")] = False,
    instrument: Annotated[str, typer.Option(help="The questionnaire, by its id or a file.")] = "permenpan-14-2017",
) -> None:
    """A made-up city in the browser: no token, no internet, real HTTP, a real database file."""
    typer.echo(say("demo.loading"), err=True)  # what comes next loads most of the program
    from bot.demo import run_demo  # noqa: PLC0415 -- the bot itself never loads the sandbox

    set_up_logging("logfmt", logging.WARNING)
    asyncio.run(until_signal(run_demo(free_port(port), open_browser=not no_browser, instrument=instrument)))


def migrate(context: typer.Context) -> None:
    """Bring the database up to date, making it where there is none. What is there is copied first.

    All of it or nothing: stopped at any moment, the file is as it was, and the command begins again.
    """
    from bot.storage import migrate_at  # noqa: PLC0415
    from bot.storage.upgrade_steps import Steps  # noqa: PLC0415

    names = {"copy": phrase("copying what is there"), "rewrite": phrase("writing the file anew")}

    def say(step: Step, seconds: float) -> None:
        far = f"step {step.at} of {step.of}" if step.done is None else f"step {step.at} of {step.of} ({step.done:.0%})"
        complain(f"{names.get(step.migration, step.migration)}: {far}, {seconds:.0f} s")

    config = config_of(context)
    applied = migrate_at(config.database_at, tell=Steps(say, every=1.0))
    typer.echo("\n".join(phrase("applied {}", name) for name in applied) or phrase("already up to date"))


def doctor(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="Also compare each index of answers with its rows.")] = False,
) -> None:
    """Recount every tally from the answers and check the file. Exit 1 when something does not agree.

    Shows when each job of the bot last began, succeeded and failed, what is owed and overdue, the free disk, and
    whether the clock is to be trusted.
    """
    faults = asyncio.run(_examine(config_of(context), full=full))
    if faults:
        complain("\n".join(faults))
        raise typer.Exit(1)


async def _examine(config: Config, *, full: bool) -> list[str]:
    async with store_of(config) as store:
        faults = await store.figures.integrity(full=full)
        compared, discrepancies = await store.figures.discrepancies()
        left_out, latest = await store.set_aside.latest()
        kept, unlikely = await store.history.faults()
        jobs = await store.jobs.all()
        stock = await store.stocks.take(int(datetime.now(UTC).timestamp()))
        probed = await store.facts.find("probe")
        line, wrong = await _clock(store, config.agency.timezone)
    _tell_examined(config, len(faults), full=full)
    tell("{} tallies recounted, {} differ", compared, len(discrepancies))
    if kept:
        tell("{} published figure(s) of the past, {} cannot be", kept, len(unlikely))
    typer.echo(_service(stock, probed, free_share(config.database_path)))
    typer.echo("\n".join(_job(one, config.agency.timezone) for one in jobs) or phrase("no job has run yet"))
    typer.echo(line)
    tell("{} update(s) set aside", left_out)
    for one in latest:
        typer.echo(f"  {one.at} {one.update} {one.type or '-'}: {one.reason}")
    return faults + unlikely + [str(one) for one in discrepancies] + ([line] if wrong else [])


def _tell_examined(config: Config, faults: int, *, full: bool) -> None:
    """What has been looked at, a file's pages or a server's tables, and how many faults it has."""
    if config.on_server:
        tell("server: {}, {} fault(s)", phrase(_SERVER_FULL) if full else phrase(_SERVER_QUICK), faults)
    else:
        tell("file: {}, {} fault(s)", phrase(_FULL) if full else phrase(_QUICK), faults)


async def _clock(store: Store, zone: ZoneInfo) -> tuple[str, bool]:
    """What is known of the clock in a line, and whether it is wrong."""
    note, verdict = await store.marks.note(), await clock_of(store)
    if note is not None and note.wrong:
        since, off = _shown(note.since, zone), timedelta(seconds=abs(note.ahead))
        if note.ahead < 0:
            line = phrase(
                "clock: not trusted since {}, {} behind what is known: nothing is erased or planned", since, off
            )
        else:
            line = phrase(
                "clock: not trusted since {}, {} ahead of what is known: nothing is erased or planned", since, off
            )
        return line, True
    if verdict.trust == "right":
        return phrase("clock: in step with what the bot last recorded"), False
    return fault_in(language_of_locale(), f"clock: {told(verdict)}"), False


def _job(job: JobRecord, zone: ZoneInfo) -> str:
    """One job in a line, by the agency's clock."""

    began, succeeded, failed = (_shown(one, zone) for one in (job.started, job.succeeded, job.failed))
    line = phrase("job {}: began {}, succeeded {}, failed {}", job.name, began, succeeded, failed)
    line += f" ({job.fault})" if job.fault else ""
    if not job.failures:
        return line
    return phrase("{}, {} in a row since {}", line, job.failures, _shown(job.failing or job.failed, zone))


def _service(stock: Stock, probed: str | None, free: float | None) -> str:
    """What stands in the file of what GET /health tells of the running bot. Moments are UTC."""
    overdue = phrase(", the oldest since {}", stock.oldest) if stock.overdue else ""
    disk = phrase("not known") if free is None else phrase("{:.1%} free", free)
    lines = (
        phrase("deliveries: {} owed, {} overdue", stock.owed, stock.overdue) + overdue,
        phrase("last trial commit: {}", probed or phrase("never")),
        phrase("disk: {}", disk),
    )
    return "\n".join(lines)


def _shown(stamp: str | None, zone: ZoneInfo) -> str:
    return phrase("never") if stamp is None else f"{datetime.fromisoformat(stamp).astimezone(zone):%Y-%m-%d %H:%M:%S}"


async def _run(config: Config) -> None:
    gc.disable()  # a tenth of the start would look for rings among what is only being loaded
    with lean():
        import telegram.ext  # noqa: F401, PLC0415

        forget_docs("telegram")  # before what comes next, which takes its place
        from telegram.error import InvalidToken, TelegramError  # noqa: PLC0415 -- other commands need no Telegram

        from bot.app import NotReady  # noqa: PLC0415
        from bot.app import run as run_app  # noqa: PLC0415

    gc.freeze()  # what stands from the start on is no garbage, and to look through it takes tens of milliseconds
    gc.enable()
    try:
        await until_signal(run_app(config))
    except NotReady as error:
        raise Mistake(str(error)) from None
    except InvalidToken:  # its own words contain the token
        raise Mistake("SKM_TELEGRAM_TOKEN: found a token that Telegram refuses, expected one of @BotFather") from None
    except TelegramError as error:
        raise Mistake(f"{config.telegram.base_url}: {error.message}") from None
