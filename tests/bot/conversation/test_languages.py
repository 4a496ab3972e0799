"""Further languages: one file each, every fault told, a picker where there are more than two."""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.conversation import languages as known
from bot.conversation.callbacks import decode
from bot.conversation.draft import LEAVING, SUMMARY, Draft, Questionnaire
from bot.conversation.events import Speak
from bot.conversation.render import render, thanks
from bot.conversation.survey import step
from bot.conversation.texts import LocaleFault, texts, use_languages
from bot.handlers.commands import everybodys
from scoring import load_instrument

SKM = load_instrument("permenpan-14-2017")
LOCALES = Path(known.__file__).parent / "locales"
FORM = Questionnaire(SKM, "AA", "Dinas Contoh")


def said(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def toml(content: dict[str, Any], prefix: str = "") -> str:
    """A file of a made-up language."""
    plain = [f"{said(key)} = {said(value)}" for key, value in content.items() if not isinstance(value, dict)]
    lines = [f"[{prefix}]", *plain] if prefix else plain
    for key, value in content.items():
        if isinstance(value, dict):
            lines.append(toml(value, f"{prefix}.{said(key)}" if prefix else said(key)))
    return "\n".join(lines)


def marked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: marked(one) for key, one in value.items()}
    return [f"#{one}" for one in value] if isinstance(value, list) else f"#{value}"


def made_up() -> dict[str, Any]:
    model = tomllib.loads((LOCALES / "id.toml").read_text(encoding="utf-8"))
    words = {key: marked(model[key]) for key in known.SECTIONS}
    asked = {
        item.key: {"question": f"#{item.question['id']}", "short": f"#{item.short['id']}"}
        | {"labels": [f"#{label}" for label in item.labels["id"]]}
        for item in SKM.items
    }
    return {"name": "Basa Contoh", "telegram": ["jw"], **words, "questions": {SKM.id: asked}}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    use_languages(None)


def test_a_third_language_speaks_on_every_screen_and_is_picked(folder: Path) -> None:
    (folder / "jv.toml").write_text(toml(made_up()), encoding="utf-8")
    use_languages(folder)
    draft = Draft("D", "id")
    (picker,) = [one for row in render(draft, FORM).rows for one in row if one.label == "🌐 Bahasa"]
    tap = decode(picker.data)
    assert tap is not None
    choosing, _ = step(draft, tap, FORM)
    shown = render(choosing, FORM)
    labels = [[one.label for one in row] for row in shown.rows]
    assert labels == [["✓ Indonesia", "English"], ["Basa Contoh"], ["‹ Kembali"]], "so that ten fit a small phone"
    chosen = decode(shown.rows[1][0].data)
    assert chosen is not None
    after, _ = step(choosing, chosen, FORM)
    assert (after.page, after.language) == (draft.page, "jv")
    answers = dict.fromkeys(SKM.keys, 4)
    for page in (*FORM.pages, SUMMARY, "e", f"{LEAVING}q.waktu"):
        screen = render(replace(after, page=page, answers=answers), FORM)
        assert "#" in screen.text, page
    question = render(replace(after, page="q.waktu"), FORM)
    assert question.rows[0][0].label == "#Tidak cepat"
    assert "31 Desember 2026" in thanks("jv", "Dinas", "SKM-1", revised=False, until="2026-12-31").text
    assert known.spoken_by("jw-ID") == "jv"
    listed = everybodys(texts("jv")).splitlines()
    assert listed[0] == "#<b>Perintah</b>" and len(listed) == 7
    assert all(re.match(r"/[a-z]+ – #", line) for line in listed[1:]), "help is a resident's screen"
    assert texts("jv")("report.refused") == texts("id")("report.refused"), "what staff read is in Indonesian"


def test_every_fault_of_every_file_is_told_and_nothing_changes(folder: Path) -> None:
    content = made_up()
    del content["button"]["send"]
    content["survey"]["thanks"] = "Matur nuwun"
    content["extra"] = "x"
    del content["questions"][SKM.id]["waktu"]
    content["questions"][SKM.id]["biaya"]["labels"] = ["a"]
    (folder / "jv.toml").write_text(toml(content), encoding="utf-8")
    (folder / "id.toml").write_text("name = 1", encoding="utf-8")
    (folder / "su.toml").write_text("= broken", encoding="utf-8")
    with pytest.raises(LocaleFault) as told:
        use_languages(folder)
    said = str(told.value)
    for fault in (
        "jv.toml: button.send: is missing",
        "jv.toml: survey.thanks: found placeholders [], expected placeholders ['receipt', 'unit']",
        "jv.toml: extra: is not known here",
        "jv.toml: questions.permenpan-14-2017.waktu: is missing",
        "jv.toml: questions.permenpan-14-2017.biaya: expected a question, a short name and four labels",
        "id.toml: found a language that is shipped",
        "su.toml: ",
    ):
        assert fault in said
    assert known.languages() == ("id", "en")
    assert decode("s:D:5:l:jv") is None
    assert decode("s:D:5:l:") is not None
    assert isinstance(decode("s:D:5:l:en").action, Speak)  # type: ignore[union-attr]
