"""The faults that tests.support.mutants puts into the code fit the code, or nobody would learn what notices them."""

from tests.support.mutants import MUTANTS, Mutant, fault_of


def test_each_fault_has_one_place_and_tests_of_its_own() -> None:
    faults = {f"{one.file}: {one.old}": said for one in MUTANTS if (said := fault_of(one))}
    assert not faults
    assert len({(one.file, one.old, one.new) for one in MUTANTS}) == len(MUTANTS)


def test_what_is_wrong_with_a_fault_is_said() -> None:
    right = next(one for one in MUTANTS if one.room == "scoring")
    wrong = {
        "is no file of bot": right._replace(room="bot"),
        "stands there 0 times": right._replace(old="nothing of the kind"),
        "has no tests in tests/scoring/test_nothing.py": right._replace(tests="tests/scoring/test_nothing.py"),
        "has no tests in any folder": right._replace(tests="-k nothing"),
    }
    assert {said: fault_of(one) for said, one in wrong.items()} == {said: said for said in wrong}
    assert fault_of(Mutant("scoring", "scoring/gone.py", "a", "b", right.tests)) == "stands there 0 times"
