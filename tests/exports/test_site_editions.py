"""The list of editions as its readers see it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from exports.site.editions import Edition, root_files


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Jakarta", ("Dibuat 1 Oktober 2026 ·", "Made 1 October 2026 ·")),
        ("Etc/UTC", ("Dibuat 30 September 2026 ·", "Made 30 September 2026 ·")),
    ],
)
def test_an_edition_was_made_on_the_agencys_day(zone: str, shown: tuple[str, str]) -> None:
    one = Edition("2026-Q3", "2026-Q3", {"id": "Triwulan III 2026"}, "2026-09-30T17:01:00Z", 1, "0" * 64, signed=True)
    files = root_files([one], {"": b"", "en/": b""}, ZoneInfo(zone), made_up=False)
    assert shown[0] in files["editions.html"].decode()
    assert shown[1] in files["en/editions.html"].decode()
