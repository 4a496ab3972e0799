"""Delivery of updates to a webhook: one at a time per queue, confirmed by 2xx, else sent again later."""

import asyncio
import contextlib
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.sandbox.errors import bad_request, conflict
from bot.sandbox.telegram import Telegram
from bot.sandbox.updates import Update

Json = dict[str, Any]
Answer = Callable[[str, Json], Awaitable[object]]

_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")


@dataclass(frozen=True, slots=True)
class Target:
    """Where updates go."""

    url: str
    secret: str
    connections: int
    ip_address: str


class Webhook:
    """setWebhook, deleteWebhook, getWebhookInfo and the sender behind them.

    A webhook may answer with a method call in the body, as Telegram allows. `answer` carries it out.
    """

    def __init__(self, telegram: Telegram, answer: Answer) -> None:
        self._telegram = telegram
        self._answer = answer
        self._target: Target | None = None
        self._queues: dict[tuple[str, int], deque[Update]] = {}
        self._senders: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(1)
        self._session: aiohttp.ClientSession | None = None
        self._changing = asyncio.Lock()  # several programs may set it at once
        self._error: tuple[int, str] | None = None

    async def set(self, args: Json) -> bool:
        """setWebhook. Plain http to this machine is allowed: the sandbox never leaves it.

        One that is set so already stays as it is, and what is under way to it too, as Telegram has it.
        """
        url = args.get("url", "")
        if not url:
            return await self.delete(args)
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise bad_request("invalid webhook URL specified")
        secret = args.get("secret_token", "")
        if not _SECRET.fullmatch(secret):
            wrong = "is too long" if len(secret) > 256 else "contains unallowed characters"
            raise bad_request(f"secret token {wrong}")
        connections = min(max(args.get("max_connections", 40), 1), 100)
        target = Target(url, secret, connections, args.get("ip_address", "127.0.0.1"))
        async with self._changing:
            if target == self._target and not args.get("drop_pending_updates"):
                self._telegram.updates.allow(args.get("allowed_updates"))
                return True
            await self._stop()
            self._target = target
            self._begin(target, args)
        return True

    def _begin(self, target: Target, args: Json) -> None:
        updates = self._telegram.updates
        updates.allow(args.get("allowed_updates"))
        if args.get("drop_pending_updates"):
            updates.pending.clear()
        self._slots = asyncio.Semaphore(target.connections)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=target.connections),
            timeout=aiohttp.ClientTimeout(total=self._telegram.rules.webhook_timeout),
        )
        self._error = None
        updates.release(conflict("terminated by setWebhook request"))
        updates.on_added = self._enqueue
        for update in list(updates.pending.values()):
            self._enqueue(update)

    async def delete(self, args: Json) -> bool:
        """deleteWebhook. Pending updates wait for getUpdates unless they are to be dropped."""
        async with self._changing:
            await self._stop()
        if args.get("drop_pending_updates"):
            self._telegram.updates.pending.clear()
        return True

    def info(self) -> Json:
        """getWebhookInfo."""
        target, updates = self._target, self._telegram.updates
        found: Json = {
            "url": target.url if target else "",
            "has_custom_certificate": False,
            "pending_update_count": updates.count(),
            "allowed_updates": sorted(updates.allowed),
        }
        if target:
            found |= {"max_connections": target.connections, "ip_address": target.ip_address}
        if self._error:
            found |= {"last_error_date": self._error[0], "last_error_message": self._error[1]}
        return found

    async def close(self) -> None:
        """Stop sending."""
        await self._stop()

    async def _stop(self) -> None:
        self._telegram.updates.on_added = None  # what comes meanwhile is pending, and sent from the start that follows
        senders, self._senders = self._senders, set()
        for sender in senders:
            sender.cancel()
        await asyncio.gather(*senders, return_exceptions=True)
        self._queues.clear()
        self._target = None
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _enqueue(self, update: Update) -> None:
        queue = self._queues.get(update.queue)
        if queue is not None:
            queue.append(update)
            return
        self._queues[update.queue] = deque([update])
        sender = asyncio.get_running_loop().create_task(self._drain(update.queue))
        self._senders.add(sender)
        sender.add_done_callback(self._senders.discard)

    async def _drain(self, key: tuple[str, int]) -> None:
        queue = self._queues[key]
        pending = self._telegram.updates.pending
        while queue:
            update = queue[0]
            delay = failures = 0.0
            while update.id in pending and update.expires > self._telegram.now():
                async with self._slots:
                    failed = await self._post(update)
                if failed is None:
                    break
                self._error = (int(self._telegram.now()), failed[0])
                rules = self._telegram.rules
                delay = min(max(delay * 2, rules.webhook_first_delay), rules.webhook_longest_delay) if failures else 0
                failures += 1
                await asyncio.sleep(failed[1] or delay)
            pending.pop(update.id, None)
            queue.popleft()
        del self._queues[key]

    async def _post(self, update: Update) -> tuple[str, float] | None:
        """None when delivered, else what went wrong and the seconds the receiver asked to wait."""
        target, session = self._target, self._session
        if target is None or session is None:
            return "webhook deleted", 0.0
        headers = {"Content-Type": "application/json"}
        if target.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = target.secret
        try:
            async with session.post(target.url, data=json.dumps(update.json), headers=headers) as response:
                body = await response.read()
                if not 200 <= response.status < 300:
                    wait = response.headers.get("Retry-After", "")
                    reason = f"Wrong response from the webhook: {response.status} {response.reason}"
                    return reason, float(wait) if wait.isdigit() else 0.0
        except TimeoutError:
            return "Read timeout expired", 0.0
        except aiohttp.ClientConnectorError:
            return "Connection refused", 0.0
        except aiohttp.ClientError as error:
            return f"Connection closed: {type(error).__name__}", 0.0
        if body.startswith(b"{") and b'"method"' in body:
            with contextlib.suppress(ValueError):
                call = json.loads(body)
                await self._answer(str(call.pop("method", "")), call)
        return None
