"""Follow-up from the command line, on the use cases of /tindaklanjut."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.cases.followup import FollowUp, Unfit, explained, overdue
from bot.cases.followup_notices import element_name
from bot.cases.people import Refused
from bot.cli.clock import ClockIsRight, require_clock
from bot.cli.errors import Mistake
from bot.cli.language import complain, phrase
from bot.cli.lines import show_line
from bot.cli.settings import author, config_of, store_of
from bot.cli.spans import HELP, period_named
from bot.cli.targets import Force, check_folder, check_targets, show_lines
from bot.config import Config
from bot.conversation.terminal import words
from bot.reporting.followup_due import FEWEST, Drafting
from bot.rules.actions import STATES, Act, Action, NotNow
from bot.rules.attachments import ENDINGS
from bot.rules.rights import ROOT, Standing
from bot.storage import Store
from scoring import local_day

app = typer.Typer(help="Follow-up of the lowest elements (rencana tindak lanjut).", no_args_is_help=True)

Number = Annotated[int, typer.Argument(min=1, help="As in `skm followup list`.")]
Reason = Annotated[str, typer.Option(help="Why; the unit reads it.")]


@app.command("list")
def list_actions(
    context: typer.Context,
    unit: Annotated[str | None, typer.Option(help="Only of this unit.")] = None,
    state: Annotated[str | None, typer.Option(help=f"Only in this state: {', '.join(STATES[:-1])}.")] = None,
) -> None:
    """Every action with its number, state, due quarter and how many pieces of evidence it has."""
    if state is not None and state not in STATES[:-1]:
        raise Mistake(f'--state: found "{state}", expected one of {", ".join(STATES[:-1])}')

    async def show(config: Config) -> None:
        async with _cases(config) as (cases, who, _):
            found = await cases.seen(who, unit.upper() if unit else None)
        show_lines(_line(one, late=overdue(one, author().at, config)) for one in found if state in (None, one.state))

    asyncio.run(show(config_of(context)))


@app.command()
def draft(
    context: typer.Context,
    period: Annotated[str, typer.Option(help=f"A closed span: {HELP}.")],
    unit: Annotated[str | None, typer.Option(help="Only for this unit.")] = None,
    clock_is_right: ClockIsRight = False,
) -> None:
    """Draft actions for the three lowest elements, where a unit has no drafts of that span yet."""

    async def make(config: Config) -> None:
        async with store_of(config) as store:
            await require_clock(store, is_right=clock_is_right)
            span = await period_named(store, period)
            if span.last >= local_day(author().at, config.agency.timezone):
                raise Mistake(f'--period: found "{period}", expected one that has ended')
            code = unit.upper() if unit else None
            if code is not None:
                if (found := await store.units.find(code)) is None:
                    raise Mistake(f'--unit: found "{unit}", expected a code of `skm units list`')
                code = found.code
            made, few = await Drafting(config, store).draft(span, author(), code)
            for one in made:
                show_line(_line(one, late=False))
            for short, n in few.items():
                complain(f"{short}: {n} answer(s), too few for drafts (at least {FEWEST})")
            complain(f"{len(made)} action(s) drafted")

    asyncio.run(make(config_of(context)))


@app.command()
def add(
    context: typer.Context,
    unit: Annotated[str, typer.Argument(help="The unit's code.")],
    element: Annotated[str, typer.Argument(help="The key of an element, such as waktu.")],
    program: Annotated[str, typer.Argument(help="What will be done.")],
    period: Annotated[str | None, typer.Option(help=f"A closed span: {HELP}; none is the last survey period.")] = None,
) -> None:
    """Add an action of a unit's own."""

    async def work(cases: FollowUp, who: Standing, store: Store) -> Action:
        found = await store.units.find(unit.upper())
        if found is None:
            raise Mistake(f'unit: found "{unit}", expected a code of `skm units list`')
        if element not in cases.elements(found):
            raise Mistake(f'element: found "{element}", expected one of {", ".join(cases.elements(found))}')
        span = await period_named(store, period) if period else None
        return await cases.add(who, author(), found.code, element, program, span)

    _carry_out(context, work)


@app.command()
def edit(
    context: typer.Context,
    number: Number,
    program: Annotated[str | None, typer.Option(help="What will be done.")] = None,
    quarter: Annotated[str | None, typer.Option(help="The quarter it is due in, such as 2027-Q1.")] = None,
    responsible: Annotated[str | None, typer.Option(help="The office, or person, that answers for it.")] = None,
) -> None:
    """Fill in or change an action that is not finished."""
    given = {"program": program, "quarter": quarter, "responsible": responsible}
    if not any(value is not None for value in given.values()):
        raise Mistake("expected at least one of --program, --quarter and --responsible")

    async def work(cases: FollowUp, who: Standing, _: Store) -> Action:
        wanted = {field: value for field, value in given.items() if value is not None}
        return await cases.edit(who, author(), number, wanted)

    _carry_out(context, work)


@app.command()
def start(context: typer.Context, number: Number) -> None:
    """The work has begun: programme, quarter and responsible must be there."""
    _move(context, number, "start")


@app.command()
def finish(context: typer.Context, number: Number) -> None:
    """The work is done: evidence must be there."""
    _move(context, number, "finish")


@app.command()
def reopen(context: typer.Context, number: Number) -> None:
    """Take back that the work is done, within a day, while nobody has verified it."""
    _move(context, number, "reopen")


@app.command()
def verify(context: typer.Context, number: Number) -> None:
    """The evidence bears it out. Whoever finished it cannot verify it."""
    _move(context, number, "verify")


@app.command("return")
def give_back(context: typer.Context, number: Number, reason: Reason) -> None:
    """It is not done yet: give it back to the unit."""
    _move(context, number, "return", reason)


@app.command()
def drop(context: typer.Context, number: Number, reason: Reason) -> None:
    """Drop a plan that has not been started."""
    _move(context, number, "drop", reason)


@app.command()
def evidence(
    context: typer.Context,
    number: Number,
    text: Annotated[str, typer.Option(help="A note, or what the file shows.")] = "",
    file: Annotated[Path | None, typer.Option(help="A JPEG, PNG, PDF or Office file to add.")] = None,
    out: Annotated[Path | None, typer.Option(help="A folder to write all evidence into.")] = None,
    force: Force = False,
) -> None:
    """List the evidence of an action, add a note or a file, or write all of it into a folder."""
    if out is not None:
        if text or file is not None:
            raise Mistake("--out: expected without --text and --file")
        check_folder("--out", out)
        pieces = asyncio.run(_pieces(config_of(context), number))
        check_targets("--out", [out / name for name, _ in pieces], force=force)
        out.mkdir(parents=True, exist_ok=True)
        for name, content in pieces:
            (out / name).write_bytes(content)
            typer.echo(out / name)
        return

    async def work(cases: FollowUp, who: Standing, _: Store) -> Action:
        if file is not None:
            return await cases.prove_by_file(who, author(), number, file.read_bytes(), text)
        return await (cases.prove(who, author(), number, text) if text else cases.one(who, number))

    _carry_out(context, work, proofs=True)


async def _pieces(config: Config, number: int) -> list[tuple[str, bytes]]:
    """Every piece under a name of our own: nothing of a sender's file name is used."""
    found = []
    async with _cases(config) as (cases, who, store):
        action = await _known(cases.one(who, number), number)
        for one in await cases.proofs(action):
            content = one.text.encode() if one.kind == "text" else await store.evidence.content(one)
            if content is None:
                complain(f"{one.id}: not fetched from Telegram yet")
            else:
                found.append((f"bukti-{action.id}-{one.id}.{ENDINGS[one.mime] if one.mime else 'txt'}", content))
    return found


def _move(context: typer.Context, number: int, act: Act, reason: str = "") -> None:
    async def work(cases: FollowUp, who: Standing, _: Store) -> Action:
        return await cases.move(who, author(), number, act, reason)

    _carry_out(context, work)


def _carry_out(
    context: typer.Context, work: Callable[[FollowUp, Standing, Store], Awaitable[Action]], *, proofs: bool = False
) -> None:
    """Carry out, then show the action."""

    async def carry_out(config: Config) -> None:
        async with _cases(config) as (cases, who, store):
            action = await _known(work(cases, who, store))
            show_line(_line(action, late=overdue(action, author().at, config)))
            for one in await cases.proofs(action) if proofs else ():
                size = f"  {one.mime}, {one.size} bytes" if one.size is not None else ""
                show_line(f"  {one.id:>4}  {one.at[:10]}  {one.kind}{size}  {one.text}".rstrip())

    asyncio.run(carry_out(config_of(context)))


async def _known(work: Awaitable[Action], number: int | None = None) -> Action:
    """Run the work and return what it gives. A fault of the call is raised in words."""
    try:
        return await work
    except Refused:
        if number is None:
            raise Mistake("number: expected one of `skm followup list`") from None
        raise Mistake(f"number: found {number}, expected one of `skm followup list`") from None
    except (Unfit, NotNow) as error:
        raise Mistake(explained(error, words())) from None


def _line(action: Action, *, late: bool) -> str:
    parts = [
        f"{action.id:>4}  {action.unit:16}{action.span:12}{action.state:13}{action.quarter or '-':9}",
        phrase("evidence {}", action.evidence),
        element_name(action, "id"),
        action.program or phrase("(no programme yet)"),
    ]
    parts += [phrase("responsible: {}", action.responsible)] if action.responsible else []
    parts += [phrase("reason: {}", action.reason)] if action.reason else []
    return "  ".join([*parts, phrase("OVERDUE")] if late else parts)


@asynccontextmanager
async def _cases(config: Config) -> AsyncIterator[tuple[FollowUp, Standing, Store]]:
    """The use cases, and the standing of whoever sits at the machine."""
    async with store_of(config) as store:
        yield FollowUp(config, store), Standing((ROOT,), await store.units.parents()), store
