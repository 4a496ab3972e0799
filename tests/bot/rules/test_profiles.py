"""Coarsened profiles: shared by enough people, and never another code than the person gave."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.profiles import ENOUGH, RARE, added_without_few, coarsened, without_few

FIELDS = ("kelamin", "usia", "pekerjaan")
PROFILES = st.lists(
    st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(("a", "b", "c")), max_size=len(FIELDS)), max_size=40
)


@given(PROFILES)
def test_each_is_shared_by_enough_people(profiles: list[dict[str, str]]) -> None:
    found = coarsened(profiles, FIELDS)
    shared = Counter(tuple(sorted(one.items())) for one in found)
    assert len(profiles) < ENOUGH or min(shared.values()) >= ENOUGH
    assert all(one == two for one, two in pairwise(found)) or len(profiles) >= ENOUGH


@given(PROFILES)
def test_what_is_left_is_what_was_said(profiles: list[dict[str, str]]) -> None:
    for before, after in zip(profiles, coarsened(profiles, FIELDS), strict=True):
        assert all(code in (RARE, before.get(field)) for field, code in after.items())
        assert set(before) <= set(after)


def test_common_profiles_stay_whole() -> None:
    common = {"kelamin": "P", "usia": "17-25", "pekerjaan": "SWASTA"}
    rare = {"kelamin": "L", "usia": ">65", "pekerjaan": "TNI"}
    found = coarsened([common] * 11 + [rare] * 5 + [{**common, "pekerjaan": "TANI"}], FIELDS)
    assert found.count(rare) == 5
    assert found.count(common) == 0, "one of them would be told by the rest: they are pooled with the rare one"
    assert found.count({**common, "pekerjaan": RARE}) == 12


COUNTS = st.dictionaries(st.sampled_from(("", "TIDAK", "FISIK", "MENTAL", RARE)), st.integers(0, 12))


@given(COUNTS)
def test_counts_without_few_add_up_and_tell_of_no_few(codes: dict[str, int]) -> None:
    told = without_few(codes)
    assert told.total() == sum(codes.values())
    assert told.total() < ENOUGH or min(told.values()) >= ENOUGH
    assert all(codes[code] == people for code, people in told.items() if code != RARE)


@given(st.lists(COUNTS, max_size=5))
def test_nobody_subtracts_the_units_from_their_sum(parts: list[dict[str, int]]) -> None:
    """What the sum has beyond the units that are told whole is of five people or of nobody."""
    whole, rest = added_without_few(parts), Counter[str]()
    for codes in parts:
        if without_few(codes) == +Counter(codes):
            whole.subtract(codes)
        else:
            rest.update(codes)
    left = +whole
    assert left.total() == rest.total()
    assert left.total() < ENOUGH or not left or min(left.values()) >= ENOUGH
