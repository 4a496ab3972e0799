"""Zones against the list of the standard library."""

from zoneinfo import available_timezones

import pytest

from bot.rules.zones import zone_named

NO_PLACES = {"localtime", "posixrules", "Factory"}


def test_every_zone_of_a_place_is_one() -> None:
    refused = {name for name in available_timezones() if zone_named(name) is None}
    assert refused <= NO_PLACES
    assert {"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"} <= available_timezones() - refused


@pytest.mark.parametrize(
    "name", [*sorted(NO_PLACES), "posix/Asia/Jakarta", "right/Asia/Jakarta", "", "../x", "/etc", "Asia", "a\0"]
)
def test_what_is_no_place_is_no_zone(name: str) -> None:
    assert zone_named(name) is None
