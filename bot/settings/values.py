"""Values that need reading: times, zones and addresses."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from zoneinfo import ZoneInfo

from pydantic_core import PydanticCustomError

from bot.rules.server import SCHEMES, Server
from bot.rules.zones import zone_named

_LONGEST = 200  # characters of an address, so that its QR code can be scanned from a small print


def day_or_none(value: object) -> str:
    """An ISO day as text, "" for none."""
    text = value.isoformat() if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else value
    try:
        if isinstance(text, str) and (not text or dt.date.fromisoformat(text).isoformat() == text):
            return text
    except ValueError:
        pass
    raise PydanticCustomError("expected", 'a day such as "2026-12-31"')


def margins(value: object) -> tuple[float, ...]:
    """Four margins of a page in centimetres: top, right, bottom, left."""
    found = tuple(value) if isinstance(value, list | tuple) else ()
    if len(found) == 4 and all(type(one) in (int, float) and 1 <= one <= 5 for one in found):
        return tuple(map(float, found))
    raise PydanticCustomError("expected", "four numbers from 1 to 5: top, right, bottom, left")


def clock_time(value: object) -> dt.time:
    """HH:MM. TOML's own local time is welcome too."""
    if isinstance(value, dt.time):
        return value
    hours, colon, minutes = value.partition(":") if isinstance(value, str) else ("", "", "")
    shaped = colon and hours.isdecimal() and len(minutes) == 2 and minutes.isdecimal()
    if shaped and int(hours) < 24 and int(minutes) < 60:
        return dt.time(int(hours), int(minutes))
    raise PydanticCustomError("expected", 'a time from "00:00" to "23:59"')


def zone(value: object) -> ZoneInfo:
    found = zone_named(value) if isinstance(value, str) else None
    if found is None:
        raise PydanticCustomError("expected", 'an IANA time zone such as "Asia/Jakarta" or "Asia/Makassar"')
    return found


def database_url(value: object) -> str:
    path = value.removeprefix("sqlite:///") if isinstance(value, str) and value.startswith("sqlite:///") else ""
    if isinstance(value, str) and path and not path.startswith(":"):
        return value
    if isinstance(value, str) and value.partition(":")[0] in SCHEMES:
        with suppress(ValueError):
            return Server.of(value).url
    raise PydanticCustomError("expected", 'a database such as "sqlite:///skm.db" or "postgresql://skm@server/skm"')


def http_url(value: object) -> str:
    if isinstance(value, str) and re.fullmatch(r"https?://[^\s/]+(/[^\s]*)?", value):
        address = value.rstrip("/")
        if not address.endswith("/bot"):
            return address
    raise PydanticCustomError("expected", 'an address such as "https://api.telegram.org", without /bot')


def page_url(value: object) -> str:
    """The address of a page that a QR code leads to, "" for none."""
    shaped = isinstance(value, str) and re.fullmatch(r"(https?://[^\s/]+(/[^\s]*)?)?", value)
    if isinstance(value, str) and shaped and len(value) <= _LONGEST:
        return value
    raise PydanticCustomError(
        "expected", f'an address such as "https://skm.example.go.id" of at most {_LONGEST} letters'
    )
