"""The public results page: an edition of each span, signed, in a folder that stays."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.errors import Mistake
<<<<<<< HEAD
from bot.cli.language import complain
=======
from bot.cli.folder import for_everybody, recover, write_folder
from bot.cli.keys import private_key
from bot.cli.language import complain, tell
>>>>>>> manuals
from bot.cli.settings import author, config_of, store_of
from bot.cli.spans import period_named
from bot.config import Config
from bot.reporting.editions import EditionBook
from bot.reporting.publish_key import EditionFault, private_key
from scoring import Period, local_day, period_of


def publish(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="The folder to write to, by default `publish.folder`.")] = None,
    period: Annotated[
        str | None, typer.Option(help="Such as 2026-Q3 or a window's code; by default the last full survey period.")
    ] = None,
    withdraw: Annotated[str | None, typer.Option(help="The folder of an edition that was wrong, to be marked.")] = None,
    reason: Annotated[str, typer.Option(help="Why it is withdrawn. Everybody reads it.")] = "",
) -> None:
    """Write an edition of the public results page: static files in two languages, with open data and checksums.

    Each has a folder of its own that stays. With `publish.key` it is signed, and holds the hash of the one before.
    """
    config, now = config_of(context), datetime.now(UTC)
    out = out or config.publish_folder
    if out is None:
        raise Mistake("--out: found none and no publish.folder, expected a folder to write to")
    try:
        key = private_key(config)
        book = EditionBook(out, key)
        book.open()
        if withdraw is not None:
            book.withdraw(withdraw, reason, now)
            typer.echo(f"{out / withdraw}: withdrawn. Nothing was deleted")
            return
        _publish(config, book, period, now)
    except EditionFault as error:
        raise Mistake(str(error)) from None
    if key is None:
        complain("not signed: publish.key names no key (`skm keys make`)")


def _publish(config: Config, book: EditionBook, asked: str | None, now: datetime) -> None:
    chosen, files, notes = asyncio.run(_site(config, asked, now))
    if not files:
        complain(f"{chosen.name(config.agency.language)}: no answers, nothing to publish")
        raise typer.Exit(1)
    for note in notes:
        complain(note)
<<<<<<< HEAD
    made = book.publish(files, chosen, now)
    if not made.files:
        typer.echo(f"{book.out / made.folder}: published already, unchanged")
        return
    typer.echo(f"{book.out / made.folder}: {made.files} files, {chosen.name(config.agency.language)}")
=======
    before = read_editions(out)
    same = [one for one in before if one.period == chosen.key and one.reason is None]
    if same and _unchanged(out / same[-1].folder / _DATA, files[_DATA]):
        tell("{}: published already, unchanged", out / same[-1].folder)
        return
    folder = _folder(chosen.key, {one.folder for one in before})
    names = {language: chosen.name(language) for language, _ in LANGUAGES}
    whole = edition_files(files, folder, chosen.key, names, zulu_of(now), before)
    _write(out, edition_of(whole), whole, key)
    tell("{}: {} files, {}", out / folder, len(whole), chosen.name(config.agency.language))


def _write(
    out: Path, edition: Edition, files: Mapping[str, bytes], key: bytes | None, drop: Collection[str] = ()
) -> None:
    """Put files into the folder of an edition, and make the first page and the list anew: all at once, or nothing.

    `drop` are files of the folder above that go.
    """
    written = {f"{edition.folder}/{name}": content for name, content in files.items()}
    editions = [one for one in read_editions(out) if one.folder != edition.folder] + [edition]
    editions.sort(key=lambda one: one.number)
    if key is not None:
        written[PUBLIC_KEY] = f"{public_of(key)}\n".encode()
        for one in editions:  # those of before there was a key too, which have just been found whole
            for name, signature in ((SUMS, SIGNATURE), (MARK, MARK_SIGNATURE)):
                place = f"{one.folder}/{signature}"
                if not (out / place).exists() and (content := _content(out, written, f"{one.folder}/{name}")):
                    written[place] = sign(key, content)
        editions = [replace(one, signed=True) for one in editions]
    standing = [one.folder for one in editions if one.reason is None]
    newest = {up: _content(out, written, f"{standing[-1]}/{up}index.html") for _, up in LANGUAGES} if standing else {}
    made_up = bool(json.loads(_content(out, written, f"{editions[-1].folder}/{_DATA}") or b"{}").get("made_up"))
    write_folder(out, written | root_files(editions, newest, made_up=made_up), drop)


def _content(out: Path, written: Mapping[str, bytes], name: str) -> bytes:
    """A file as it is about to be written, or as it stands. Empty where there is none."""
    try:
        return written[name] if name in written else (out / name).read_bytes()
    except FileNotFoundError:
        return b""


def _withdraw(out: Path, folder: str, reason: str, now: datetime, key: bytes | None) -> None:
    found = {one.folder: one for one in read_editions(out)}
    why = " ".join(reason.split())
    if folder not in found:
        raise Mistake(f"--withdraw: found {folder}, expected one of {', '.join(found) or 'none: nothing is published'}")
    if found[folder].reason is not None:
        raise Mistake(f"--withdraw: {folder} is withdrawn already: {found[folder].reason}")
    if not why or len(why) > _REASON:
        raise Mistake(f"--reason: found {len(why)} characters, expected 1 to {_REASON}, which everybody reads")
    marked = mark_files(found[folder], why, zulu_of(now))
    _write(out, replace(found[folder], reason=why), marked, key)
    tell("{}: withdrawn. Nothing was deleted", out / folder)


def _require_whole(out: Path, key: bytes | None) -> None:
    """Raise Mistake where something in the folder has been changed: an edition on top would vouch for it."""
    if faults := faults_of(out, public_of(key) if key is not None and _all_signed(out) else None):
        raise Mistake("\n".join([f"{out}: found what `skm publish` did not leave so, expected it whole:", *faults]))


def _all_signed(out: Path) -> bool:
    return all(one.signed for one in read_editions(out))


def _move_old(out: Path, key: bytes | None) -> None:
    """Give a page set that an earlier version wrote into the folder itself an edition of its own."""
    try:
        lines = (out / SUMS).read_text(encoding="utf-8").splitlines()
        told = json.loads((out / _DATA).read_bytes())
        period, made = parse_period(str(told["period"])), str(told["made"])
    except (OSError, ValueError, KeyError):
        return
    names = [line.partition("  ")[2] for line in lines]
    ours = {one for one in names if one and ".." not in Path(one).parts and not Path(one).is_absolute()}
    files = {name: (out / name).read_bytes() for name in sorted(ours) if (out / name).is_file()}
    called = {language: period.name(language) for language, _ in LANGUAGES}
    whole = edition_files(files, period.key, period.key, called, made, ())
    _write(out, edition_of(whole), whole, key, {*ours, SUMS})


def _folder(key: str, taken: set[str]) -> str:
    """A folder that no edition has: the span's key, with a number from the second edition on."""
    number = 1
    while (folder := key if number == 1 else f"{key}-{number}") in taken:
        number += 1
    return folder


def _unchanged(path: Path, content: bytes) -> bool:
    """Whether the data are the same but for the moment they were made."""

    def plain(found: bytes) -> dict[str, Any]:
        return {key: value for key, value in json.loads(found).items() if key != "made"}

    try:
        return plain(path.read_bytes()) == plain(content)
    except (OSError, ValueError):
        return False
>>>>>>> manuals


async def _site(config: Config, asked: str | None, now: datetime) -> tuple[Period, Mapping[str, bytes], list[str]]:
    from bot.reporting.publishing import Publisher, Unpublishable, said  # noqa: PLC0415 -- Typst and every document

    async with store_of(config) as store:
        if asked is None:
            period = period_of(local_day(now, config.agency.timezone), config.survey.period).previous()
        else:
            period = await period_named(store, asked)
        try:
            site = await Publisher(config, store, now, author()).site(period)
        except Unpublishable as error:
            raise Mistake(f"--period: {error}") from None
        return period, site.files, [said(one) for one in site.held]
