"""Composition root: the only file that knows everything. It builds the parts, starts them and stops them in order."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from errno import EADDRINUSE

from telegram.error import InvalidToken
from telegram.ext import ContextTypes

from bot.config import Config
from bot.conversation.callbacks import question_of
from bot.conversation.officer import is_survey_tap
from bot.conversation.texts import LocaleFault, use_languages
from bot.gateway.allowance import Allowance
from bot.gateway.application import build_application
from bot.gateway.clock import TrueClock, steady
from bot.gateway.delivery import Outbox
from bot.gateway.pace import Pace
from bot.gateway.patience import patiently
from bot.gateway.polling import READ_SECONDS, Poller
from bot.gateway.pump import Pump
from bot.gateway.transport import AiohttpRequest
from bot.handlers.commands import Menus
from bot.handlers.desk import Clock, Desk
from bot.handlers.door import Door
from bot.handlers.intake import Intake
from bot.handlers.routes import Routes
from bot.handlers.screens import Screens
from bot.ledger.backups import Backups
from bot.ledger.clock import ClockWatch
from bot.ledger.courier import Courier
from bot.ledger.editions import EditionJob
from bot.ledger.job_list import list_jobs
from bot.ledger.jobs import Jobs
from bot.ledger.planning import Planning
from bot.ledger.summaries import Sent, Summaries
from bot.ledger.ticks import Ticks
from bot.reporting.retention import Retention
from bot.reporting.weekly import Planner
from bot.rules.lines import Line
from bot.rules.ports import PortError
from bot.rules.vitals import Vitals
from bot.storage import Cipher, Store, StoreError, migrate_at
from bot.storage.migrations import Step
from bot.storage.sealing import refuse_other
from bot.storage.upgrade_steps import Steps
from bot.watch.guard import Guard
from bot.watch.logs import quiet_libraries
from bot.watch.systemd import Systemd
from bot.watch.watch import Watch
from scoring import Period, load_instrument

log = logging.getLogger(__name__)

_TICK_SECONDS = 30
_SHOW_AGAIN_SECONDS = 900
_DRAIN_SECONDS = 10
REFUSED = "SKM_TELEGRAM_TOKEN: found a token that Telegram refuses, expected the one that @BotFather gives"


class NotReady(Exception):
    """The bot cannot be started. The message says what is missing."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class App:
    """The running bot. Use as `async with App(config) as app: await app.serve()`."""

    def __init__(
        self,
        config: Config,
        clock: Clock = utc_now,
        pace: Pace | None = None,
        allowance: Allowance | None = None,
        grace: float = _DRAIN_SECONDS,
        vitals: Vitals | None = None,
        systemd: Systemd | None = None,
        steady: Callable[[], float] = steady,
        transport: Callable[..., AiohttpRequest] = AiohttpRequest,
    ) -> None:
        """`pace` is that of messages out, None is Telegram's. `allowance` is what one person may ask for.

        `grace` is how many seconds a stop waits for what is under way. `clock` is the machine's, which may be set
        to anything. `steady` counts seconds whatever is done to it. `vitals` counts what is done, and `systemd` is
        told of it, None is the one of the environment. `transport` makes what carries calls to Telegram.
        """
        try:
            use_languages(config.languages_path)
        except LocaleFault as error:
            raise NotReady(str(error)) from None
        if config.token is None or config.secret is None:
            missing = [
                name
                for name, value in (("SKM_TELEGRAM_TOKEN", config.token), ("SKM_SECRET", config.secret))
                if value is None
            ]
            raise NotReady(
                f"environment: found no {' and no '.join(missing)}, expected a value (or a file in ..._FILE)"
            )
        self.config, self.clock, self._grace = config, TrueClock(clock, steady), grace
        self.vitals = vitals or Vitals(time.monotonic)
        secret = config.secret.get_secret_value()
        self._cipher = Cipher(secret)
        several, at = config.telegram.workers > 1, config.database_at
        self.store = Store(at, self.vitals, self._cipher, config.survey.instrument, shared=several)
        hear = self.clock.hear
        self._requests = (
            transport(vitals=self.vitals, hear=hear),
            transport(connections=2, read_timeout=READ_SECONDS, vitals=self.vitals, hear=hear),
        )
        self._ticks = Ticks(steady)
        quiet_libraries()
        token = config.token.get_secret_value()
        self.application = build_application(token, config.telegram.base_url, self._ticks, *self._requests)
        bot = self.application.bot
        self.outbox = Outbox(asyncio.sleep if pace is None else pace.pause, steady)
        instrument = load_instrument(config.survey.instrument)
        self.desk = Desk(config, self.store, bot, self.outbox, self.clock, instrument, secret, self.vitals)
        self.screens, self.menus = Screens(self.desk), Menus(self.desk)
        self.courier = Courier(config, self.store, bot, self.clock, pace, self.menus.publish_for, self.vitals)
        self.planner, self.planning = Planner(config, self.store), Planning(config, self.store)
        self.summaries = Summaries(config, self.store, self.clock, self.planner, self.courier)
        self.routes = Routes(self.desk, self.screens, self.menus, self.courier.wake)
        self.retention = Retention(config, self.store)
        self.backups, self.editions = Backups(config), EditionJob(config, self.store)
        self.clock_watch = ClockWatch(config, self.store, self.clock, self.courier.wake)
        fetch = self.routes.followups.fetch
        jobs = list_jobs(config, self.store, self.planning, self.retention, self.backups, self.editions, fetch)
        self.jobs = Jobs(
            config=config,
            store=self.store,
            clock=self.clock,
            wake=self.courier.wake,
            jobs=jobs,
            trusts=lambda: self.clock_watch.trusted,
            vitals=self.vitals,
        )
        door = Door(bot, self.clock, allowance or Allowance(time.monotonic), self.outbox, config.agency.language)
        self.pump = Pump(
            application=self.application,
            aside=self.store.set_aside,
            takes=door.takes,
            admits=door.admits,
            question_of=question_of,
            is_tap=is_survey_tap,
            let_go=door.let_go,
            vitals=self.vitals,
            quick=self.routes.survey_taps,
            shown=self.screens.see_out if config.telegram.workers > 1 else None,
        )
        self.poller = Poller(bot, self.pump, self._requests[1], self.store.held)
        self.intake = Intake(config, bot, self.pump, self.poller, self.menus, self.vitals)
        self._tasks = list[asyncio.Task[None]]()
        self._guard = Guard(self.store, self.clock)
        self.watch = Watch(config, self.store, self.vitals, self.clock, bot, self.courier.wake, systemd or Systemd())
        self.application.add_handlers(list(self.routes))

    async def __aenter__(self) -> App:
        refuse_other(self.config.database_at, self._cipher)
        for name in migrate_at(self.config.database_at, tell=Steps(_log_step, every=10.0)):
            log.info(Line("migrated", file=name))
        await self.store.__aenter__()
        try:
            if lost := await self.store.sealing.begin():
                log.warning(Line("sealed with a forgotten SKM_SECRET and dropped: surveys begin anew", count=lost))
            await self.clock_watch.learn()
            await self._begin_watch()
            await patiently(self.application.initialize)
            await self.application.start()
        except BaseException as error:
            await self.watch.close()
            for request in self._requests:
                await request.shutdown()
            await self.store.__aexit__(None, None, None)
            if isinstance(error, InvalidToken):  # its own words contain the token
                raise NotReady(REFUSED) from None
            raise
        if (left := await self.courier.take_over()) > 0:
            log.info(Line("deliveries go on", count=left))
        self._tasks.append(asyncio.create_task(self.courier.run()))
        await self.store.facts.keep("username", self.application.bot.username)
        await self.screens.show_again(self.desk.now - _SHOW_AGAIN_SECONDS)
        await self.routes.uploads.resume()
        await self._guard.begin()
        self._ticks.begin(self._tick, _TICK_SECONDS)
        self._tasks.append(asyncio.create_task(self._mark_receipts()))
        return self

    async def __aexit__(self, *_: object) -> None:
        self.watch.rounds.stop()
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self.jobs.close(self._grace)
        await self.planning.close()
        await self.backups.close()
        await self.editions.close()
        self.screens.close()
        await self.outbox.drain(self._grace)
        await self.courier.close()
        await self.pump.close()
        await self.application.stop()
        await self.application.shutdown()
        await self.watch.close()
        await self.store.__aexit__(None, None, None)

    async def serve(self) -> None:
        """Take updates in until cancelled, by polling or by webhook as configured.

        Raises NotReady, and Replaced where the database is no longer the file at its path.
        """
        serving, gone = asyncio.ensure_future(self._take_in()), asyncio.ensure_future(self._guard.seen())
        try:
            await asyncio.wait((serving, gone), return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving
        if self._guard.found is not None:
            await self.jobs.close(0)  # a child would open what stands there now, and leave a log beside it
            await self.planning.close()
            raise await self._guard.rescued()

    async def _take_in(self) -> None:
        telegram = self.config.telegram
        try:
            await self.intake.run()
        except PortError as error:
            raise _taken("telegram.webhook_port", telegram.webhook_host, telegram.webhook_port, error) from None

    async def _begin_watch(self) -> None:
        try:
            await self.watch.open()
        except OSError as error:
            raise _taken("health.port", self.config.health.host, self.config.health.port, error) from None

    async def send_week(self, week: Period, *, failed: bool = False) -> Sent:
        """Send the summaries of one week, see Summaries.send(). For the command line: may run beside the bot.

        Raises NotYet, and what PTB raises for a bad token or no connection.
        """
        self.store.leave_room()
        async with self.store, self.application.bot:  # which asks Telegram who it is, and hears the time
            await self.clock_watch.learn()
            return await self.summaries.send(week, failed=failed)

    async def _mark_receipts(self) -> None:
        with suppress(StoreError):  # the next start goes on
            await self.store.sealing.mark_receipts()

    async def _tick(self, _: ContextTypes.DEFAULT_TYPE) -> None:
        if not await self._guard.look():
            return
        self.courier.wake()
        await self.clock_watch.look()
        if await self._leads():
            with suppress(StoreError):  # the next tick looks again
                await self.screens.show_due()
                await self.routes.uploads.take_over()
            self.jobs.start_due()

    async def _leads(self) -> bool:
        """Whether what runs by itself does so here: of several workers one at a time plans, erases and publishes."""
        if self.config.telegram.workers == 1:
            return True
        with suppress(StoreError):  # the server has lost this session, and another worker may lead by now
            return await self.store.leads()
        return False


def _log_step(step: Step, seconds: float) -> None:
    far = {} if step.done is None else {"percent": round(100 * step.done)}
    log.info(Line("migrating", file=step.migration, step=step.at, of=step.of, **far, seconds=round(seconds)))


def _taken(key: str, host: str, port: int, error: OSError) -> NotReady:
    where, why = f"{host}:{port}", os.strerror(error.errno or 0)  # the loop's own words name the address once more
    if error.errno == EADDRINUSE:
        return NotReady(f"{key}: found {where} that another program uses, expected a free one")
    return NotReady(f"{key}: found {where} that cannot be listened on ({why}), expected a free one")


async def run(config: Config, ready: Callable[[App], Awaitable[None]] | None = None) -> None:
    """Run the bot until cancelled. Raises NotReady, StoreError and what Telegram says of a bad token."""
    async with App(config) as app:
        if ready is not None:
            await ready(app)
        await app.serve()
