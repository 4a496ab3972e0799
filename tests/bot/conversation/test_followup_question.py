"""The open question of follow-up: what is an answer to it, and how it is kept."""

from __future__ import annotations

import pytest

from bot.conversation.followup_question import (
    Add,
    Attach,
    EvidenceFor,
    Explain,
    FieldOf,
    File,
    Fill,
    Known,
    NewAction,
    Prove,
    Question,
    ReasonFor,
    TextWanted,
    Write,
    asking,
    decode,
    encode,
    step,
)

NEW, FIELD, WHY, PIECES = (
    NewAction("DUKCAPIL", "biaya"),
    FieldOf(7, "responsible"),
    ReasonFor(7, "return"),
    EvidenceFor(7),
)
PHOTO = File("photo", "id", "same", 10, "")
TABLE = File("document", "id", "same", 10, "")
TEXT = Write("loket", 55)


@pytest.mark.parametrize("question", [NEW, FIELD, FieldOf(7, "program"), WHY, ReasonFor(7, "drop"), PIECES])
def test_a_question_is_read_as_it_was_kept(question: Question) -> None:
    kept = encode(question)
    assert decode(kept.field, kept.subject) == question


def test_a_question_is_kept_as_earlier_versions_wrote_it() -> None:
    kept = [encode(one) for one in (NEW, FIELD, WHY, PIECES)]
    assert kept == [("new", "DUKCAPIL/biaya"), ("responsible", "7"), ("return", "7"), ("prove", "7")]


@pytest.mark.parametrize(
    ("field", "subject"),
    [
        ("new", "DUKCAPIL"),
        ("new", "/biaya"),
        ("program", "x"),
        ("program", "٣"),
        ("program", "1" * 10),
        ("quarter", "7"),
    ],
)
def test_what_is_none_of_ours_is_no_question(field: str, subject: str) -> None:
    assert decode(field, subject) is None


@pytest.mark.parametrize("field", ["quarter", "edit", "finish", ""])
def test_what_is_chosen_by_buttons_is_never_asked(field: str) -> None:
    assert asking(7, field) is None


def test_a_text_answers_each_question_in_its_way() -> None:
    assert step(NEW, None, TEXT) == Add(NEW, "loket")
    assert step(FIELD, None, TEXT) == Fill(FIELD, "loket")
    assert step(WHY, None, TEXT) == Explain(WHY, "loket")
    assert step(PIECES, None, TEXT) == Prove(PIECES, "loket")


def test_a_file_is_evidence_and_else_a_text_is_wanted() -> None:
    assert step(PIECES, None, Attach(PHOTO)) == Prove(PIECES, PHOTO)
    assert step(PIECES, None, Attach(None)) == Prove(PIECES, None)
    assert step(FIELD, None, Attach(PHOTO)) == TextWanted()
    assert step(WHY, None, Attach(None)) == TextWanted()


def test_a_document_may_be_a_table_unless_evidence_is_asked_for() -> None:
    assert step(FIELD, None, Attach(TABLE)) is None
    assert step(PIECES, None, Attach(TABLE)) == Prove(PIECES, TABLE)


def test_the_text_that_closed_a_question_is_known_again_and_nothing_else_is_taken() -> None:
    assert step(FIELD, 55, TEXT) == Known()
    assert step(FIELD, 54, TEXT) is None
    assert step(FIELD, 55, Attach(PHOTO)) is None
