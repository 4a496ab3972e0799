"""What a questionnaire is called in print: by its title, never by its id."""

from __future__ import annotations

from collections.abc import Mapping

from scoring import BadInstrument, load_instrument

_OTHER: Mapping[str, str] = {"id": "kuesioner lain", "en": "another questionnaire"}


def questionnaire_name(name: str, language: str = "id") -> str:
    """The title of the questionnaire of this id, and a word for it where it is not known here.

    >>> questionnaire_name("permenpan-14-2017"), questionnaire_name("nobody-knows-1")
    ('Survei Kepuasan Masyarakat (Permenpan RB 14/2017)', 'kuesioner lain')
    """
    try:
        titles = load_instrument(name).title
    except BadInstrument:
        return _OTHER.get(language, _OTHER["id"])
    return titles.get(language, titles["id"])
