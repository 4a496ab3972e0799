"""The secret that seals what residents have under way: whether it is the one, and how another may take its place."""

from __future__ import annotations

import asyncio

import typer

from bot.cli.language import tell
from bot.cli.settings import author, config_of, store_of
from bot.config import Config

app = typer.Typer(help="SKM_SECRET, which seals surveys under way and keys pseudonyms.", no_args_is_help=True)


@app.command()
def forget(context: typer.Context) -> None:
    """Let the next start bring another SKM_SECRET, where the one so far is lost. Without this it is refused.

    That start deletes what the lost one sealed, and those surveys begin anew. One with the same secret takes this back.
    """
    left = asyncio.run(_forget(config_of(context)))
    tell("The next start may bring another SKM_SECRET, and then deletes {} sealed row(s): surveys begin anew.", left)


async def _forget(config: Config) -> int:
    async with store_of(config) as store:
        return await store.sealing.forget(author())


def faults_of_secret(config: Config) -> list[str]:
    """What `skm run` would say of the secret, asked without changing anything."""
    from bot.storage import Cipher, OtherSecret, StoreError  # noqa: PLC0415 -- as all of check
    from bot.storage.sealing import refuse_other  # noqa: PLC0415

    if config.secret is None:
        return []
    try:
        refuse_other(config.database_at, Cipher(config.secret.get_secret_value()))
    except OtherSecret as error:
        return [str(error)]
    except StoreError:  # said already
        return []
    return []
