"""The stored text of a profile gives back what went in, and takes no room for the names of questions."""

import json

import pytest

from bot.storage.profile_text import profile_in, profile_text


@pytest.mark.parametrize(
    "profile",
    [
        {},
        {"kelamin": "P", "usia": "26-34", "pendidikan": "SMA", "pekerjaan": "WIRAUSAHA"},
        {"pekerjaan": "LAIN"},
        {"kelamin": "L", "disabilitas": "YA"},
        {"disabilitas": "TIDAK", "tanggal": "2026-11-18"},
    ],
)
def test_what_is_stored_is_read_back(profile: dict[str, str]) -> None:
    assert profile_in(profile_text(profile)) == profile
    assert profile_in(json.dumps(profile)) == profile, "as an earlier version stored it"


def test_names_of_questions_take_no_room() -> None:
    profile = {"kelamin": "L", "usia": "26-34", "pendidikan": "SMA", "pekerjaan": "WIRAUSAHA"}
    assert len(profile_text(profile)) == sum(map(len, profile.values())) + 13  # quotes, commas and brackets
