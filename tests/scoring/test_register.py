"""An own questionnaire is what it says: another content is another instrument, and the old one stays readable."""

import json
import tomllib
from pathlib import Path

import pytest

from scoring import BadInstrument, MixedInstruments, Tally, load_instrument, parse_weight, same_series, score
from scoring.instrument_catalogue import own_instrument_in
from scoring.register import add_source, content_in, content_of, id_of, is_own_id, remove_source
from tests.support.own import ADDED, own_questionnaire


def file(folder: Path, text: str, name: str = "own.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_comments_blanks_and_the_files_name_do_not_count(tmp_path: Path) -> None:
    text = own_questionnaire()
    first = load_instrument(file(tmp_path, text))
    assert is_own_id(first.id)
    assert first.id.startswith("kota-contoh@")
    again = "# disetujui\n\n" + text.replace("\nasked = ", "  # urutan\n\n\nasked  =  ")
    assert load_instrument(file(tmp_path, again, "other.toml")).id == first.id


def test_another_wording_is_another_instrument_and_both_remain(tmp_path: Path) -> None:
    path = file(tmp_path, own_questionnaire())
    old = load_instrument(path)
    file(tmp_path, own_questionnaire(Saudara="Anda"))
    new = load_instrument(path)
    assert old.id != new.id
    path.unlink()
    for one, word in ((old, "Saudara"), (new, "Anda")):
        assert load_instrument(one.id) == one
        assert word in load_instrument(one.id).elements[0].items[0].question["id"]
    results = [
        score(Tally.of_rows([[3] * 11] * 12, k=11, units=one.units), one, parse_weight("own", one))
        for one in (old, new)
    ]
    with pytest.raises(MixedInstruments):
        same_series(*results)


def test_a_side_index_is_found_by_its_key(tmp_path: Path) -> None:
    own = load_instrument(file(tmp_path, own_questionnaire()))
    side = load_instrument(f"{own.id}:tambahan")
    assert side.keys == ADDED
    assert side.id == f"{own.id}:tambahan"
    with pytest.raises(BadInstrument, match="it has tambahan"):
        load_instrument(f"{own.id}:ipak")


def test_what_another_place_has_kept_is_looked_up_and_believed_by_its_digest_alone() -> None:
    content = content_in({"id": "kota-contoh", "title": {"id": "dari tempat lain"}})
    own_id, asked = id_of(content), list[str]()

    def source(wanted: str) -> str | None:
        asked.append(wanted)
        return {own_id: content, "kota-contoh@00000000": content}.get(wanted)

    assert content_of(own_id) is None
    add_source("test", source)
    try:
        assert content_of("kota-contoh@00000000") is None
        assert [content_of(own_id), content_of(own_id)] == [content, content]
    finally:
        remove_source("test")
    assert asked == ["kota-contoh@00000000", own_id]
    assert content_of(own_id) == content


def test_an_id_that_nobody_has_kept_is_said_so() -> None:
    with pytest.raises(BadInstrument, match=r"kota-contoh@ffffffff.*one that the database has kept"):
        load_instrument("kota-contoh@ffffffff")


def test_what_json_does_not_know_is_kept_as_text() -> None:
    """A day in the file that nobody reads."""
    data = tomllib.loads("disetujui = 2026-01-31\n" + own_questionnaire())
    assert '"disetujui":"2026-01-31"' in (content_of(own_instrument_in(data).id) or "")
    assert json.loads(content_in(data))["id"] == "kota-contoh"
