"""Who answered, where enough did."""

from __future__ import annotations

from collections.abc import Iterator

from exports.site.html import table, text
from exports.site.public import PublicResult
from exports.site.speech import Speech


def who_answered(say: Speech, result: PublicResult) -> Iterator[str]:
    groups = [one for one in result.groups if any(people != 0 for code, people in one.counts if code != "-")]
    if not groups:
        return
    words = say.words
    yield f"<h2>{text(words['who'])}</h2>"
    for group in groups:
        rows = [
            (
                text(say.labels.get((group.key, code), words["silent"] if code == "-" else code)),
                text(words["withheld"]) if people is None else say.count(people),
            )
            for code, people in group.counts
        ]
        yield table(words[group.key], (words["characteristic"], words["people"]), rows, words["scroll"])
