"""Rows of paper forms to a questionnaire with an index beside the IKM."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.cases.paper_checks import Counter
from bot.cases.paper_file import PaperFaults, Row
from bot.cases.paper_rows import columns, responses_of
from bot.cases.slots import Slots
from scoring import load_instrument, parse_period
from tests.support.national import NATIONAL, UNITS

NOW = datetime(2026, 11, 11, 3, tzinfo=UTC)
SLOTS = Slots((), {unit.code: None for unit in UNITS}, NOW, ZoneInfo("Asia/Jakarta"), "quarter")
COUNTER = Counter(
    NATIONAL, {unit.code: unit for unit in UNITS}, SLOTS, parse_period("2026-Q4"), frozenset(), date(2026, 11, 11)
)


def form(**answers: str) -> Iterator[Row]:
    header = columns(NATIONAL)
    row = {"serial": "1", "date": "2026-11-10", "unit": "HIB", **answers}
    yield Row(1, {name: name for name in header}, len(header))
    yield Row(2, {name: row.get(name, "") for name in header}, len(header))


def test_a_form_is_counted_where_it_answers_any_element() -> None:
    (one,) = responses_of(form(**{"u1.2": "3", "p1": "4"}), COUNTER, "B1")
    assert dict(one.answers) == {"kesesuaian_syarat": 3, "kepatuhan": 4}


def test_a_form_tells_what_its_questionnaire_asks_about_the_respondent() -> None:
    told = {"tanggal_layanan": "Kemarin", "disabilitas": "sensorik", "u3": "3"}
    (one,) = responses_of(form(**told), COUNTER, "B1")
    assert dict(one.profile) == {"tanggal_layanan": "KEMARIN", "disabilitas": "SENSORIK"}
    assert not {"tanggal_layanan", "disabilitas"} & set(columns(load_instrument("permenpan-14-2017")))
    with pytest.raises(PaperFaults) as raised:
        responses_of(form(**told | {"disabilitas": "ya"}), COUNTER, "B1")
    assert [(one.key, one.line) for one in raised.value.faults] == [("option", 2)]


def test_one_that_answers_an_index_beside_the_ikm_alone_is_refused() -> None:
    """It would be in the counts of people and in no tally of the IKM, and no report of its unit could be made."""
    with pytest.raises(PaperFaults) as raised:
        responses_of(form(p1="4", p2="4"), COUNTER, "B1")
    assert [(one.key, one.line) for one in raised.value.faults] == [("only_beside", 2)]
