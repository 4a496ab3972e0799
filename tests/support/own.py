"""An agency's own questionnaire: eleven elements with weights of their own, and a side index of three questions."""

from pathlib import Path

import scoring.instrument

_NINE = Path(scoring.instrument.__file__).parent / "instruments" / "permenpan-14-2017.toml"
_WEIGHTS = ("0.1", "0.1", "0.15", "0.05", "0.1", "0.1", "0.1", "0.1", "0.1")  # 0.9, and 0.06 and 0.04 of the other two
_LABELS = {
    "id": '["Tidak setuju", "Kurang setuju", "Setuju", "Sangat setuju"]',
    "en": '["Disagree", "Rather disagree", "Agree", "Agree strongly"]',
}
_SIDE = '[[index]]\nkey = "tambahan"\nname = { id = "Indeks Tambahan", en = "Further Index" }\n'
_MORE = (("aplikasi", "Kemudahan aplikasi", "0.06"), ("informasi", "Kejelasan informasi", "0.04"))
ADDED = ("ramah_anak", "ramah_lansia", "ramah_difabel")


def own_questionnaire(title: str = "Survei Kota Contoh", *, beside: bool = True, **changes: str) -> str:
    """The file as a text, with the three questions `beside` or without.

    `changes` are texts to put in the place of others, such as Saudara="Anda".
    """
    head, *elements = _NINE.read_text(encoding="utf-8").split("[[element]]\n")
    head = head.replace('id = "permenpan-14-2017"', 'id = "kota-contoh"')
    head = head.replace("Permenpan RB 14/2017, Lampiran", "Peraturan Wali Kota Contoh 1/2026")
    head = head.replace("Survei Kepuasan Masyarakat (Permenpan RB 14/2017)", title)
    head = head.replace("Public Satisfaction Survey (Permenpan RB 14/2017)", f"{title} (en)")
    rows = [f'weight = "{weight}"\n{text}' for weight, text in zip(_WEIGHTS, elements, strict=True)]
    rows += [
        f'weight = "{weight}"\n{_question(key, name, asked, "element")}'
        for asked, (key, name, weight) in enumerate(_MORE, 10)
    ]
    side = [
        _question(key, key.replace("_", " ").capitalize(), 12 + at, "index.element") for at, key in enumerate(ADDED)
    ]
    text = "[[element]]\n".join([head, *(f"{row}\n" for row in rows)])
    if beside:
        text += _SIDE + "".join(f"[[index.element]]\n{row}\n" for row in side)
    for found, put in changes.items():
        text = text.replace(found, put)
    return text


def _question(key: str, name: str, asked: int, table: str) -> str:
    return (
        f'key = "{key}"\nasked = {asked}\n'
        f'name = {{ id = "{name}", en = "{name} (en)" }}\nshort = {{ id = "{name}", en = "{key}" }}\n'
        f'[{table}.question]\nid = "Bagaimana {name.lower()} di sini?"\nen = "What of {key} here?"\n'
        f"[{table}.labels]\nid = {_LABELS['id']}\nen = {_LABELS['en']}\n"
    )
