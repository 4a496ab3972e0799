"""How updates come in: asked for by polling, or brought to a webhook."""

from __future__ import annotations

import asyncio
import logging
import secrets

from telegram.ext import ExtBot

from bot.config import Config
from bot.gateway.patience import Refusals, patiently
from bot.gateway.polling import Poller
from bot.gateway.pump import Pump
from bot.handlers.commands import Menus
from bot.rules.lines import Line
from bot.rules.ports import naming_the_port
from bot.rules.vitals import Vitals

log = logging.getLogger(__name__)


class Intake:
    """Takes updates in, as configured, and publishes the menus beside it."""

    def __init__(
        self, config: Config, bot: ExtBot[None], pump: Pump, poller: Poller, menus: Menus, vitals: Vitals
    ) -> None:
        self._config, self._bot, self._pump, self._poller = config, bot, pump, poller
        self._menus, self._vitals = menus, vitals

    async def run(self) -> None:
        """Take updates in until cancelled. Raises PortError where the webhook's port cannot be listened on."""
        telegram = self._config.telegram
        log.info(Line("serving", bot=self._bot.username, mode=telegram.mode, database=self._config.database_at))
        if telegram.mode == "webhook":
            from bot.gateway.serving import bounds_of_process  # noqa: PLC0415 -- not for polling
            from bot.gateway.webhook import serve_webhook  # noqa: PLC0415

            menus = asyncio.create_task(self._menus.publish())
            try:
                with naming_the_port(telegram.webhook_host, telegram.webhook_port):
                    await serve_webhook(
                        self._pump,
                        self._bot,
                        self._webhook_secret(),
                        url=telegram.webhook_url,
                        host=telegram.webhook_host,
                        port=telegram.webhook_port,
                        bounds=bounds_of_process(),
                    )
            finally:
                menus.cancel()
        else:
            await patiently(self._bot.delete_webhook, Refusals(self._vitals.clock))
            menus = asyncio.create_task(self._menus.publish())
            try:
                await self._poller.run()
            finally:
                menus.cancel()

    def _webhook_secret(self) -> str:
        """Kept in a file, so that a delivery of before a restart is known, or in memory where no file can be made."""
        from bot.storage.webhook_secret import keep_secret  # noqa: PLC0415 -- only for a webhook

        try:
            return keep_secret(self._config.database_path)
        except OSError as error:
            log.warning(Line("the webhook's secret is kept in memory alone", reason=error.strerror or "no reason"))
            return secrets.token_hex(32)
