"""The program's log: a line a fact, as `key=value` or JSON, without anybody's words, and never a flood."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal

from bot.rules.lines import Line, fault_of, places_of, shown

# What these say below WARNING holds whole updates, addresses with the token, or nothing that anybody needs.
_CHATTY = ("telegram", "httpx", "httpcore", "apscheduler", "aiohttp", "aiosqlite", "asyncio", "urllib3")
# These put what they could not read into their lines, at any level: somebody's name and words among it.
_MUTE = ("telegram.request", "telegram.Bot", "telegram.ext.ExtBot", "telegram.ext.Updater")
_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{20,}")
_NUMBER = re.compile(r"\d{5,}")
_BURST, _WINDOW_SECONDS = 20, 60.0


def quiet_libraries() -> None:
    """Let libraries say warnings only, and those nothing that quote what came in, wherever the log goes."""
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _MUTE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def set_up_logging(form: Literal["logfmt", "json"], level: int = logging.INFO) -> None:
    """Send the log to stderr in this form, from this level on."""
    logging.raiseExceptions = False  # a line that cannot be written would be told on stderr with all that it fills in
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(form))
    handler.addFilter(Repeats(time.monotonic))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    quiet_libraries()


class Lines(logging.Formatter):
    """One line a record: time, level, logger, event, and the facts of a `Line`.

    Of an exception the type and the way through our modules are told. What a library says is cut at its first line, and
    told without what it fills in, which may be a whole update. Long numbers are covered: they may be somebody's id.
    """

    def __init__(self, form: Literal["logfmt", "json"]) -> None:
        super().__init__()
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        facts = {
            key: value if isinstance(value, int | float) else _covered(str(value)) for key, value in _facts(record)
        }
        if self._form == "json":
            return json.dumps(facts, ensure_ascii=False)
        return " ".join(f"{key}={shown(value)}" for key, value in facts.items())


class Repeats(logging.Filter):
    """Lets twenty records of one kind through in a minute. The next one tells how many were kept back."""

    def __init__(self, clock: Callable[[], float], burst: int = _BURST) -> None:
        super().__init__()
        self._clock, self._burst = clock, burst
        self._seen: dict[tuple[str, int, str], list[float]] = {}  # when the minute began, and how many came in it

    def filter(self, record: logging.LogRecord) -> bool:
        now, kind = self._clock(), (record.name, record.levelno, _event(record))
        began, count = self._seen.get(kind, (now, 0))
        kept_back = 0
        if now - began >= _WINDOW_SECONDS:
            kept_back, began, count = max(0, int(count) - self._burst), now, 0
        self._seen[kind] = [began, count + 1]
        if len(self._seen) > 1000:
            del self._seen[next(iter(self._seen))]
        if kept_back:
            record.kept_back = kept_back
        return count < self._burst


def _event(record: logging.LogRecord) -> str:
    """What happened, in the same words each time it does."""
    return record.msg.event if isinstance(record.msg, Line) else str(record.msg).partition("\n")[0][:80]


def _facts(record: logging.LogRecord) -> list[tuple[str, Any]]:
    ours = record.name.partition(".")[0] == "bot"
    plain = record.getMessage() if ours else str(record.msg)
    said = record.msg.event if isinstance(record.msg, Line) else plain.partition("\n")[0]
    found: list[tuple[str, Any]] = [
        ("time", f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S}.{int(record.msecs):03}Z"),
        ("level", record.levelname.lower()),
        ("logger", record.name),
        ("event", said if ours else _NUMBER.sub("#", said)[:300]),
    ]
    if isinstance(record.msg, Line):
        found += record.msg.facts.items()
    if record.exc_info and record.exc_info[1] is not None:
        error = record.exc_info[1]
        found += [("fault", fault_of(error)), ("way", " > ".join(places_of(error)))]
    if kept_back := getattr(record, "kept_back", 0):
        found.append(("kept_back", kept_back))
    return found


def _covered(text: str) -> str:
    return _TOKEN.sub("***", text)
