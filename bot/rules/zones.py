"""Time zones that an agency or a unit can be in."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_NO_PLACES = ("localtime", "posixrules", "Factory")  # files beside the zones: what they mean differs by machine
_OTHER_CLOCKS = ("posix/", "right/")


def zone_named(name: str) -> ZoneInfo | None:
    """The zone of an IANA name, None where there is none.

    >>> zone_named("Asia/Makassar"), zone_named("Asia/Bekasi"), zone_named("posixrules")
    (zoneinfo.ZoneInfo(key='Asia/Makassar'), None, None)
    """
    if not name or name in _NO_PLACES or name.startswith(_OTHER_CLOCKS):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
