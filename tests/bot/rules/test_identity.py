"""Who answered, without saying who."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.identity import derive, fingerprint, new_code, pseudonym

SECRET = "rahasia-contoh-untuk-pengujian"
ONE = (SECRET, "2026-Q4", "DISDUK", "ktp", 5_402_118_340)


def test_the_same_person_is_recognised_and_nobody_else() -> None:
    assert pseudonym(*ONE) == pseudonym(*ONE)
    others = [
        ("another secret of some length", *ONE[1:]),
        (SECRET, "2027-Q1", *ONE[2:]),
        (SECRET, "2026-Q4", "DISDU", "kktp", ONE[4]),
        (SECRET, "2026-Q4", "DISDUK", "", ONE[4]),
        (SECRET, "2026-Q4", "DISDUK", "ktp", ONE[4] + 1),
    ]
    assert len({pseudonym(*one) for one in [ONE, *others]}) == 6


@given(st.integers(1, 2**52), st.text(max_size=20), st.text(max_size=20))
def test_a_pseudonym_has_one_shape_and_holds_no_id(user: int, unit: str, service: str) -> None:
    found = pseudonym(SECRET, "2026-Q4", unit, service, user)
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", found)
    assert user < 10_000 or str(user) not in found


def test_each_purpose_has_a_key_of_its_own() -> None:
    keys = {derive(SECRET, purpose) for purpose in ("webhook", "pseudonym/2026-Q4", "pseudonym/2027-Q1")}
    assert len(keys) == 3
    assert all(len(key) == 32 for key in keys)


def test_codes_are_random_and_can_be_read_out() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{10}", code) for code in codes)
    assert len(new_code(16)) == 16


def test_an_invitation_is_stored_as_its_fingerprint() -> None:
    assert fingerprint("ABC") == "b5d4045c3f466fa91fe2cc6abe79232a1a57cdf104f7a26e716e0a1e2789df78"  # SHA-256 of ABC
