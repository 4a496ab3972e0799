"""What the ledger owes, as rows keep it: those of today and those that an earlier version of the program wrote."""

import json
from typing import Any

import pytest

from bot.reporting import orders
from bot.rules import owed_documents
from bot.rules.owed import Line, Notice, Press, Reminder, Thing, WeeklyCard, WeeklyDigest, thing_of
from bot.rules.owed_documents import Compliance, Letters, Packs, Poster, Quality, Report
from bot.rules.payloads import Unreadable
from bot.rules.rights import RIGHTS

NAMED = {"unit": "AA", "name": "Dinas <A>", "language": "id"}
CARD = {"unit": "Dinas", "ikm": "75,00", "rows": [["Waktu", "2,51"]]}

# Payloads as the version before these types wrote them, and what each must be read as.
WRITTEN: dict[str, tuple[str, dict[str, Any], Thing]] = {
    "card": (
        "summary",
        {"card": CARD, "text": "<b>75,00</b>", "placeholder": "⏳ …"},
        WeeklyCard(card=CARD, text="<b>75,00</b>", placeholder="⏳ …"),
    ),
    "card of nobody's answers": (
        "summary",
        {"card": None, "text": "Belum ada jawaban", "placeholder": "⏳ …"},
        WeeklyCard(card=None, text="Belum ada jawaban", placeholder="⏳ …"),
    ),
    "report": (
        "report",
        {**NAMED, "period": "2026-Q4", "formats": ["png", "pdf"]},
        Report(**NAMED, period="2026-Q4", formats=("png", "pdf")),
    ),
    "report of the score as a poster": (  # the format, not the QR posters
        "report",
        {**NAMED, "period": "2026-Q4", "formats": ["poster"]},
        Report(**NAMED, period="2026-Q4", formats=("poster",)),
    ),
    "quality": (
        "report",
        {
            **NAMED,
            "period": "2026-Q4",
            "title": "Triwulan IV",
            "formats": ["quality"],
            "codes": ["AA", "BB"],
            "names": {"7F3A": "Rudi"},
        },
        Quality(**NAMED, period="2026-Q4", title="Triwulan IV", codes=("AA", "BB"), names={"7F3A": "Rudi"}),
    ),
    "compliance": (
        "report",
        {**NAMED, "unit": "*", "period": "2026", "formats": ["kepatuhan"]},
        Compliance(unit="*", name="Dinas <A>", language="id", period="2026"),
    ),
    "poster": ("report", {"poster": "qr", **NAMED}, Poster(**NAMED)),
    "letters": (
        "report",
        {"letters": 14, "made": "2026-11-18T03:00:00+00:00", "again": False, **NAMED},
        Letters(**NAMED, days=14, made="2026-11-18T03:00:00+00:00", again=False),
    ),
    "packs": (
        "report",
        {"packs": ["AA", "BB"], "period": "2026", **NAMED, "unit": "*"},
        Packs(unit="*", name="Dinas <A>", language="id", period="2026", codes=("AA", "BB")),
    ),
    "notice": ("notice", {"placeholder": "⏳", "text": "Selesai"}, Notice(placeholder="⏳", text="Selesai")),
    "notice with a button": (
        "notice",
        {"placeholder": "⏳", "text": "Selesai", "button": ["Buka", "t:see:7"]},
        Notice(placeholder="⏳", text="Selesai", button=Press(label="Buka", data="t:see:7")),
    ),
    "week of several units": (
        "summary",
        {"card": None, "text": "Unit\n\nA", "placeholder": "⏳", "week": "2026-W46", "title": "Unit"}
        | {"lines": [["AA", "A", "a"]]},
        WeeklyDigest(week="2026-W46", title="Unit", lines=(Line(unit="AA", text="A", label="a"),), placeholder="⏳"),
    ),
    "notice of a role that ended": (
        "notice",
        {"placeholder": "⏳", "text": "Berakhir", "menu": True},
        Notice(placeholder="⏳", text="Berakhir", menu=True),
    ),
    "reminder": (
        "reminder",
        {"placeholder": "⏳", "text": "Tertinggal", "units": ["AA", "BB"]},
        Reminder(placeholder="⏳", text="Tertinggal", units=("AA", "BB")),
    ),
    "notice with several buttons": (
        "notice",
        {"placeholder": "⏳", "text": "Setuju?", "button": ["Ya", "p:yes:7"], "more": [["Tolak", "p:revoke:7"]]},
        Notice(
            placeholder="⏳",
            text="Setuju?",
            button=Press(label="Ya", data="p:yes:7"),
            more=(Press(label="Tolak", data="p:revoke:7"),),
        ),
    ),
    "reminder with a button": (
        "reminder",
        {"placeholder": "⏳", "text": "Rencana", "button": ["Buka", "t:see:7"]},
        Reminder(placeholder="⏳", text="Rencana", button=Press(label="Buka", data="t:see:7")),
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_rows_of_the_version_before_are_read(name: str) -> None:
    kind, payload, thing = WRITTEN[name]
    assert thing_of(kind, json.loads(json.dumps(payload))) == thing


@pytest.mark.parametrize("name", WRITTEN)
def test_and_written_as_that_version_wrote_them(name: str) -> None:
    """So that two versions may share a ledger during an upgrade."""
    kind, payload, thing = WRITTEN[name]
    assert (thing.kind, thing.to_dict()) == (kind, payload)
    assert json.loads(json.dumps(thing.to_dict())) == payload


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("card", "report"),
        ("report", "report"),
        ("quality", "report.now"),
        ("compliance", "compliance"),
        ("poster", "units"),
        ("notice", "report"),
        ("reminder", "report"),
    ],
)
def test_the_right_each_needs(name: str, right: str) -> None:
    assert WRITTEN[name][2].right == right
    assert right in RIGHTS


def test_the_words_in_rows_are_those_of_the_formats() -> None:
    assert (owed_documents.QUALITY, owed_documents.COMPLIANCE) == (orders.QUALITY, orders.COMPLIANCE)


@pytest.mark.parametrize(
    ("kind", "payload", "fault"),
    [
        ("telegram", {}, 'found a row of the kind "telegram", expected one of summary, report, notice, reminder'),
        ("summary", {}, 'summary: found no "card" in a row, expected one'),
        ("summary", {"card": "x", "text": "t", "placeholder": "p"}, "that is str, expected dict or NoneType"),
        ("report", {}, 'report: found no "formats"'),
        ("report", {**NAMED, "formats": "pdf"}, 'found a "formats" that is str, expected list or tuple'),
        ("report", {**NAMED, "formats": ["pdf"]}, 'found no "period"'),
        ("report", {**NAMED, "formats": ["pdf", 1]}, 'found a "formats" with something else in it'),
        ("report", {**NAMED, "period": "2026-Q4", "formats": ["quality"]}, 'found no "title"'),
        ("report", {"unit": "AA", "poster": "qr", "language": "id"}, 'found no "name"'),
        ("notice", {"placeholder": "⏳"}, 'notice: found no "text"'),
        ("notice", {"placeholder": "⏳", "text": "t", "button": ["a"]}, 'found a "button" of another shape'),
        ("notice", {"placeholder": "⏳", "text": "t", "menu": "yes"}, 'found a "menu" that is str'),
        ("reminder", {"placeholder": "⏳", "text": 3}, 'reminder: found a "text" that is int, expected str'),
    ],
)
def test_what_cannot_be_read_is_said_by_key(kind: str, payload: dict[str, Any], fault: str) -> None:
    with pytest.raises(Unreadable) as raised:
        thing_of(kind, payload)
    assert fault in str(raised.value)


def test_the_fault_tells_nothing_of_what_stands_in_the_row() -> None:
    with pytest.raises(Unreadable) as raised:
        thing_of("notice", {"placeholder": "⏳", "text": ["Siti Contoh, 081234567890"]})
    assert "Siti" not in str(raised.value)
