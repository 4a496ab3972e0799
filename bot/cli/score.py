"""`skm score`: the IKM of a file of answers. It loads neither the configuration nor the database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.errors import Mistake
from bot.cli.import_options import Letters, MapFile, Missing, said_in
from bot.cli.language import complain
from bot.cli.shown import AS, note_few, print_table, progress
from bot.cli.tables import read_answer_file, tell_notes
from bot.rules.faults import Fault
from bot.rules.terminal import language_of_locale
from exports.disclosure import FEWEST_ANSWERS
from scoring import load_instrument, parse_weight, score_json, side_scores, table
from scoring import score as score_of
from scoring.columns import Order
from scoring.mapping import answers_as, joined, mapping_told

app = typer.Typer(name="skm", add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def alone() -> None:
    """`score` is a command also where it is the only one."""


@app.command()
def score(
    file: Annotated[
        Path,
        typer.Argument(help="A csv or workbook of answers: elements by name or as u1, u2, ...; others are allowed."),
    ],
    weight: Annotated[
        str | None, typer.Option(help="The convention, such as 1/9 or 0.11; by default the exact one.")
    ] = None,
    instrument: Annotated[str, typer.Option(help="The questionnaire, by its id or a file.")] = "permenpan-14-2017",
    by: Annotated[str | None, typer.Option(help="Also score each value of this column.")] = None,
    order: Annotated[
        str | None,
        typer.Option(
            help="What bare numbers mean: report (the last is sarpras) or questionnaire (the last but one is)."
        ),
    ] = None,
    map_file: MapFile = None,
    missing: Missing = "",
    letters: Letters = "",
    measured_as: Annotated[str, typer.Option("--as", help=AS)] = "",
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of tables.")] = False,
) -> None:
    """Compute the IKM of a file of answers, in any layout that `skm import` reads."""
    if order not in (None, "report", "questionnaire"):
        raise Mistake(f'--order: found "{order}", expected report or questionnaire')
    named: Order | None = "questionnaire" if order == "questionnaire" else "report" if order == "report" else None
    notes = list[Fault]()
    asked = load_instrument(instrument)
    questionnaire = joined(asked, measured_as) if measured_as else asked
    weights = parse_weight(weight, questionnaire)
    said = said_in(map_file, asked, missing, letters=letters)
    said = said.with_options(order=order) if said is not None else None
    with progress("cli.reading"):
        answers = read_answer_file(file, asked, by, named, notes, said)
        answers = answers_as(questionnaire, answers) if measured_as else answers
        if not answers.tally:
            tell_notes(notes)  # what was left out may be why nothing is left
            raise Mistake(f"{file.name}: found no answers, expected at least one below the header")
        result = score_json(answers, weights)
    tell_notes(notes)
    groups = {f"{by} = {value}": tally.n for value, tally in answers.groups().items() if tally}
    note_few([name for name, n in {str(file): answers.tally.n, **groups}.items() if n < FEWEST_ANSWERS])
    if told := mapping_told(questionnaire, language_of_locale()):
        typer.echo(told, err=as_json)
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False, indent=2))
        return
    beside = side_scores(answers.indices)
    print_table(table(score_of(answers.tally, questionnaire, weights), questionnaire, beside=beside))
    indices = answers.indices_of_groups()
    for value, tally in answers.groups().items():
        if tally:
            typer.echo(f"\n{by} = {value}")
            beside = side_scores(indices[value])
            print_table(table(score_of(tally, questionnaire, weights), questionnaire, beside=beside))
    if answers.blank_rows:
        complain(f"{answers.blank_rows} row(s) without any answer were not counted.")
