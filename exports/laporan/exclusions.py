"""What was counted and what was not, in sentences made from the figures: nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from exports.laporan.about import LeftOut
from exports.laporan.questionnaires import questionnaire_name
from exports.laporan.values import Laporan
from exports.writing.counts import spelled
from exports.writing.dates import day_names
from exports.writing.numbers import local

_WORDS: Mapping[str, Mapping[str, str]] = {
    "id": {
        "counted": "Yang dihitung adalah semua {n} jawaban atas {instrument} pada rentang waktu laporan ini.",
        "counted_one": "Yang dihitung adalah satu-satunya jawaban atas {instrument} pada rentang waktu laporan ini.",
        "none": "Belum ada jawaban atas {instrument} pada rentang waktu laporan ini.",
        "other": "Tidak dihitung karena menjawab kuesioner lain, yang tidak dapat digabungkan: {listed}.",
        "no_other": "Tidak ada jawaban atas kuesioner lain pada rentang ini.",
        "answers": "{n} jawaban atas {instrument}{window}",
        "window": " pada {name}",
        "undone": "Tidak dihitung karena impornya ditarik kembali oleh petugas: {listed}.",
        "no_undone": "Tidak ada impor formulir kertas yang ditarik kembali.",
        "batch": "{n} formulir kertas, ditarik {day}",
        "aside": "Tidak dihitung karena disisihkan oleh dua admin di luar unit: {n} jawaban.",
        "with": "IKM tanpa jawaban itu {without}, dengan jawaban itu {ikm}.",
        "few": "Angka dengan jawaban itu tidak ditampilkan, agar jawaban perorangan tidak terbuka.",
        "drafts": "Kuesioner yang tidak diselesaikan tidak disimpan sebagai jawaban, sehingga tidak dapat dihitung.",
        "blank": "Jawaban kosong tidak dihitung pada unsurnya: {listed}.",
        "blank_city": "Kosong, atau unsurnya tidak ditanyakan di unit itu, dan tidak dihitung pada unsurnya: {listed}.",
        "no_blank": "Tidak ada jawaban kosong pada unsur yang ditanyakan.",
    },
    "en": {
        "counted": "Counted are all {n} answers to {instrument} in the span of this report.",
        "counted_one": "Counted is the only answer to {instrument} in the span of this report.",
        "none": "There are no answers to {instrument} in the span of this report yet.",
        "other": "Answers to another questionnaire, which cannot be joined and are not counted: {listed}.",
        "no_other": "There are no answers to another questionnaire in this span.",
        "answers": "{instrument}{window}: {n}",
        "window": " of {name}",
        "undone": "Not counted, because the import was taken back by staff: {listed}.",
        "no_undone": "No import of paper forms was taken back.",
        "batch": "paper forms taken back {day}: {n}",
        "aside": "Answers that two admins from outside the unit set aside, not counted: {n}.",
        "with": "The IKM without them is {without}, with them {ikm}.",
        "few": "Figures with them are not shown, so that nobody's answers are disclosed.",
        "drafts": "Questionnaires that were not finished are not kept as answers, so they cannot be counted.",
        "blank": "Blanks, not counted for their element: {listed}.",
        "blank_city": "Blank, or not asked in that unit, and not counted for that element: {listed}.",
        "no_blank": "There are no blanks among the elements asked.",
    },
}


def exclusions(report: Laporan, language: str = "id") -> Iterator[str]:
    """A sentence for each kind of thing that could be left out, also where there was none of it."""
    words, left = _WORDS.get(language, _WORDS["id"]), report.left_out
    many = report.total.n
    yield words["counted" if many > 1 else "counted_one" if many else "none"].format(
        n=spelled(many, language if language in _WORDS else "id"),
        instrument=questionnaire_name(report.instrument.id, language),
    )
    other = [
        words["answers"].format(n=n, instrument=questionnaire_name(one, language), window=_window(left, code, words))
        for one, code, n in left.other
    ]
    yield words["other"].format(listed="; ".join(other)) if other else words["no_other"]
    if left.undone or any(line.code == "kertas" for line in report.channels):
        undone = [words["batch"].format(n=n, day=day_names(day, language)) for _, day, n in left.undone]
        yield words["undone"].format(listed="; ".join(undone)) if undone else words["no_undone"]
    if left.aside:
        yield words["aside"].format(n=left.aside)
        if left.ikm_with is not None and report.total.ikm is not None:
            yield words["with"].format(
                without=local(report.total.ikm_text, language), ikm=local(left.ikm_with, language)
            )
        elif not report.city:
            yield words["few"]
    yield words["drafts"]
    names = {element.u: element.name[language] for element in report.instrument.elements}
    blank = "; ".join(f"{names[u]} {n}" for u, n in blanks(report).items())
    if blank:
        yield words["blank_city" if report.city else "blank"].format(listed=blank)
    else:
        yield words["no_blank"]


def _window(left: LeftOut, code: str, words: Mapping[str, str]) -> str:
    names = dict(left.windows)
    return words["window"].format(name=names[code]) if code in names else ""


def blanks(report: Laporan) -> dict[str, int]:
    """Element code -> respondents without an answer to it, where there are any. Leaves out what nobody answered."""
    total = report.total
    found = zip(report.instrument.elements, total.answers, strict=True)
    return {element.u: total.n - answers for element, answers in found if 0 < answers < total.n}


def left_out_data(report: Laporan) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "other_questionnaires": [
            {"instrument": one, "window": code or None, "n": n} for one, code, n in report.left_out.other
        ],
        "set_aside": {"n": report.left_out.aside, "ikm_with": report.left_out.ikm_with},
        "batches_taken_back": [{"id": one, "day": day, "forms": n} for one, day, n in report.left_out.undone],
        "blanks": blanks(report),
    }
