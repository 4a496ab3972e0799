"""Dataclasses whose methods are compiled late behave as those that Python makes at once."""

import dataclasses
import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, dataclass, field, replace
from typing import Any

import pytest

from bot.rules.late_methods import compile_late


@pytest.fixture
def late() -> Iterator[None]:
    before = dataclasses._create_fn  # type: ignore[attr-defined]
    if not compile_late():
        pytest.skip("this Python makes all methods of a class at once")
    yield
    dataclasses._create_fn = before  # type: ignore[attr-defined]


def test_this_python_can() -> None:
    before = dataclasses.__dict__.get("_create_fn")
    try:
        assert compile_late() is (sys.version_info < (3, 13))
        assert compile_late() is (sys.version_info < (3, 13)), "twice does no harm"
    finally:
        if before is not None:
            dataclasses._create_fn = before  # type: ignore[attr-defined]


def _place() -> Any:
    @dataclass(frozen=True, slots=True, order=True)
    class Place:
        """A place (contoh)."""

        code: str
        rank: int = 3
        tags: tuple[str, ...] = field(default=(), compare=False, repr=False)
        known: list[int] = field(default_factory=list, compare=False)

        def __post_init__(self) -> None:
            if self.rank < 0:
                raise ValueError("below")

    return Place


def test_what_they_do_is_what_they_would_do(late: None) -> None:
    late_one = _place()
    one, other = late_one("A", 1, tags=("t",)), late_one(code="A", rank=1)
    assert (one, hash(one), repr(one)) == (other, hash(other), repr(other))
    assert repr(one).endswith("Place(code='A', rank=1, known=[])")
    assert one != late_one("B", 1) and one < late_one("B", 1) and one != "A"
    assert replace(one, rank=2) == late_one("A", 2) and one.known is not other.known
    with pytest.raises(FrozenInstanceError):
        one.rank = 5
    with pytest.raises(ValueError, match="below"):
        late_one("A", -1)
    with pytest.raises(TypeError, match=r"__init__\(\) got an unexpected keyword argument 'no'"):
        late_one("A", no=1)
    with pytest.raises(TypeError, match=r"missing 1 required positional argument: 'code'"):
        late_one()
    assert late_one.__match_args__ == ("code", "rank", "tags", "known")


def test_a_method_is_compiled_once_and_is_pythons_own_then(late: None) -> None:
    made = _place()
    stub = made.__init__
    made("A")
    assert made.__init__ is not stub
    assert made.__init__.__code__.co_filename == "<string>"
    assert made.__init__.__qualname__.endswith("Place.__init__")


def test_a_child_that_inherits_methods_calls_its_parents(late: None) -> None:
    @dataclass
    class Parent:
        """A parent (contoh)."""

        name: str

    class Child(Parent):
        def __init__(self, name: str) -> None:
            super().__init__(name.upper())

    assert (Child("a").name, Child("b").name, Parent("c").name) == ("A", "B", "c")
    assert Parent("a") == Parent("a") != Child("A")


def test_the_program_runs_with_it_and_what_it_pickles_is_read_without_it() -> None:
    """Children that plan and draw get their work pickled, and load the program their own way."""
    code = (
        "import sys, pickle; from bot.rules.late_methods import compile_late; compile_late()\n"
        "from bot.storage import Unit\n"
        "sys.stdout.buffer.write(pickle.dumps(Unit('A', 'Dinas Contoh')))"
    )
    from bot.storage import Unit  # noqa: PLC0415 -- made at once, here

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert pickle.loads(done.stdout) == Unit("A", "Dinas Contoh")
