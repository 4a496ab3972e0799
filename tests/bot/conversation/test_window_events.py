"""Buttons of a window being put together say what they do, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.window_events import Action, Back, Choose, Edit, GiveUp, GoOn, Make, Turn, decode, encode

WORDS = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./", min_size=1, max_size=20)
ACTIONS = st.one_of(
    st.sampled_from([Back(), GoOn(), GiveUp(), Make()]),
    WORDS.map(Choose),
    WORDS.map(Edit),
    st.integers(0, 999).map(Turn),
)


@given(st.integers(0, 0xFFFFFFFFF), ACTIONS)
def test_what_a_button_says_is_what_is_read(revision: int, action: Action) -> None:
    payload = encode(revision, action)
    assert decode(payload) == (revision, action)
    assert len(payload.encode()) <= 64


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "w:d",
        "w:d:",
        "w:d:1",
        "w:d:1:",
        "w:d::b",
        "w:d:zz:x",
        "w:d:-1:x",
        "w:d:1:c",
        "w:d:1:c:",
        "w:d:1:c:a:b",
        "w:d:1:q",
        "w:d:1:p:x",
        "w:d:1:p:-1",
        "w:d:1:p:²",
        "w:d:1:b:b",
        "w:d:" + "f" * 10 + ":b",
        "w:e:1:b",
        "s:1:2:b",
        "w:d:1:p:" + "9" * 40,
    ],
)
def test_a_forged_payload_is_none_of_ours(payload: str) -> None:
    assert decode(payload) is None


@given(st.text(max_size=64))
def test_no_text_is_a_fault(payload: str) -> None:
    decode(payload)
    decode("w:d:" + payload)
