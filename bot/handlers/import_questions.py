"""Questions about a file that was sent, one at a time by buttons, and the map that their answers make."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Sequence

from bot.cases.import_answers import NO_ANSWER, OTHERS, UNITS, answered, are_askable, mark_of, values_of
from bot.cases.import_columns import Column
from bot.cases.import_map import ImportMap, read_map, write_map
from bot.cases.import_understood import ImportFaults
from bot.cases.table_top import text_with, value_in
from bot.conversation.profile import FIELDS
from bot.conversation.render import Button
from bot.conversation.texts import Texts
from bot.handlers.picker import LABEL, Rows, is_number
from bot.rules.faults import Fault
from scoring.columns import plain
from scoring.elements import Item
from scoring.instrument import Instrument

MAP = "map"  # what stands beside the rows of a file that somebody has explained
MAP_FILE, MAP_ENDING = "peta.toml", ".toml"
_MOST, _COLUMNS = 40, 15  # questions that are asked one by one, columns to choose from
_FOUND = 200  # characters of a cell in a question
_SIDE = 2  # codes of the profile in a row of buttons


def map_in(text: str, instrument: Instrument) -> ImportMap:
    """What has been said of a file whose rows these are."""
    said = value_in(text, MAP)
    return read_map(said, instrument) if said else ImportMap()


def map_for_next(text: str, instrument: Instrument) -> str:
    """The map of a file for next month's, "" where there is nothing to say. That one may be of another unit."""
    said = map_in(text, instrument).of_any_unit()
    return write_map(said) if said != ImportMap() else ""


async def with_map(text: str, said: ImportMap) -> str:
    """The rows of a file with what has been said of it."""
    return await asyncio.to_thread(text_with, text, MAP, write_map(said))


def can_be_asked(error: Exception) -> bool:
    """Whether buttons can hold the answers to all that is not clear."""
    if not isinstance(error, ImportFaults) or not are_askable(error.faults) or len(error.faults) > _MOST:
        return False
    return all(
        one.key in UNITS
        or one.key in ("import_word", "import_code")
        or (one.key == "import_missing" and bool(_free(error.columns)))
        for one in error.faults
    )


def question(
    error: ImportFaults, known: ImportMap, instrument: Instrument, begins: str, words: Texts
) -> tuple[str, Rows]:
    """The first question as text and buttons. `begins` is what their payloads begin with.

    One for a unit has no buttons: these are the lists of units.
    """
    one = error.faults[0]
    about = values_of(one)
    found = about["found"] if len(about["found"]) <= _FOUND else f"{about['found'][: _FOUND - 1]}…"
    mark, item = f"{begins}:{mark_of(one)}", about["item"]
    rows = list[tuple[Button, ...]]()
    if one.key == "import_missing":
        text = words("paper.ask_column", element=_name(instrument, found, words))
        columns = _free(error.columns)
        rows += [(Button(_short(column.name), f"{mark}:{place}"),) for place, column in columns]
    elif one.key == "import_word":
        told = {"element": _name(instrument, item, words), "count": about["count"]}
        text = words("paper.ask_word", column=_short(one.where), found=found, **told)
        labels = _item(instrument, item).labels[words.language]
        rows += [
            (Button(f"{score} · {label}"[:LABEL], f"{mark}:{score}"),) for score, label in enumerate(labels, start=1)
        ]
        rows.append((Button(words("paper.ask_none"), f"{mark}:{NO_ANSWER}"),))
    elif one.key in UNITS:
        text = words(f"paper.ask_{one.key.removeprefix('import_')}", found=found, count=about["count"])
    else:
        text = words("paper.ask_code", column=_short(one.where), found=found, count=about["count"])
        options = [
            Button(words.option(item, code)[:LABEL], f"{mark}:{place}")
            for place, code in enumerate(FIELDS[item].options)
        ]
        rows += [tuple(options[at : at + _SIDE]) for at in range(0, len(options), _SIDE)]
        rows.append((Button(words("paper.ask_left"), f"{mark}:{NO_ANSWER}"),))
        rows.append((Button(words("paper.ask_others"), f"{mark}:{OTHERS}"),))
    head = words("paper.asked", count=len(error.faults), known=_count(known))
    return f"{head}\n\n{text}", tuple(rows)


def answer_to(error: ImportFaults, known: ImportMap, mark: str, value: str) -> ImportMap:
    """What is known with an answer of a button, the same where its question is not open any more."""
    one = next((one for one in error.faults if mark_of(one) == mark), None)
    return known if one is None else answered(known, one, _value(one, error.columns, value))


def _value(one: Fault, columns: Sequence[Column], value: str) -> str:
    if one.key in UNITS or value in (NO_ANSWER, OTHERS) or not is_number(value):
        return value
    if one.key == "import_missing":
        return columns[int(value)].name
    return value if one.key == "import_word" else FIELDS[values_of(one)["item"]].options[int(value)]


def _free(columns: Sequence[Column]) -> list[tuple[int, Column]]:
    """Columns that are nothing yet, with their places, if a screen holds them."""
    found = [(place, one) for place, one in enumerate(columns) if one.kind == "leave" and plain(one.name)]
    return found if len(found) <= _COLUMNS else []


def _name(instrument: Instrument, key: str, words: Texts) -> str:
    item = _item(instrument, key)
    return f"{item.u} {item.name[words.language]}"


def _item(instrument: Instrument, key: str) -> Item:
    return next(one for one in instrument.items if one.key == key)


def _count(known: ImportMap) -> int:
    return sum(map(len, (known.columns, known.missing, known.units, *known.scores.values(), *known.profile.values())))


def _short(text: str) -> str:
    return html.unescape(" ".join(text.split()))[:LABEL]
