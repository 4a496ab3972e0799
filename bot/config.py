"""TOML and the environment in, one frozen Config out, or one error that lists every fault."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError

from bot.rules.server import Server
from bot.settings.conflicts import faults_between_keys, logo_faults
from bot.settings.credentials import secret_of, token_shaped
from bot.settings.faults import ConfigError, fault_of, unreadable
from bot.settings.measure import measure_in
from bot.settings.secrets_file import NAME, with_secrets_of
from bot.settings.sections import (
    Admins,
    Agency,
    BackupKeys,
    Database,
    FollowUpKeys,
    HealthKeys,
    LogKeys,
    Privacy,
    PublishKeys,
    Reminder,
    ReportKeys,
    Section,
    Summary,
    Survey,
    Telegram,
)

_NO_KEYS = ("token", "secret", "database_password", "folder")  # of Config, and not of the file
_TOLD = "SKM_TELEGRAM_TOKEN, SKM_SECRET, SKM_DATABASE_PASSWORD"


class Config(Section):
    """All that the program is told from outside. Secrets are SecretStr: they print as stars."""

    agency: Agency = Agency()
    telegram: Telegram = Telegram()
    database: Database = Database()
    backup: BackupKeys = BackupKeys()
    survey: Survey = Survey()
    summary: Summary = Summary()
    reminder: Reminder = Reminder()
    followup: FollowUpKeys = FollowUpKeys()
    admins: Admins = Admins()
    privacy: Privacy = Privacy()
    report: ReportKeys = ReportKeys()
    publish: PublishKeys = PublishKeys()
    health: HealthKeys = HealthKeys()
    log: LogKeys = LogKeys()
    token: SecretStr | None = None
    secret: SecretStr | None = None
    database_password: SecretStr | None = None
    folder: Path = Path()

    @property
    def database_path(self) -> Path:
        """Where the embedded database lies, or with a server what is kept beside it: secrets of the webhook, an alarm.

        A relative path counts from the config file's folder.
        """
        return self.folder / ("skm.db" if self.on_server else self.database.url.removeprefix("sqlite:///"))

    @property
    def on_server(self) -> bool:
        return not self.database.url.startswith("sqlite:///")

    @property
    def database_at(self) -> Path | Server:
        """The file, or the server."""
        password = self.database_password.get_secret_value() if self.database_password else ""
        return Server(self.database.url, password) if self.on_server else self.database_path

    @property
    def backup_folder(self) -> Path | None:
        """Where the bot keeps its own backups. A relative path counts from the config file's folder."""
        return self.folder / self.backup.folder if self.backup.folder else None

    @property
    def languages_path(self) -> Path | None:
        """The folder of further languages. A relative path counts from the config file's folder."""
        return self.folder / self.agency.languages if self.agency.languages else None

    @property
    def logo_path(self) -> Path | None:
        """The agency's logo. A relative path counts from the config file's folder."""
        return self.folder / self.report.logo if self.report.logo else None

    @property
    def publish_folder(self) -> Path | None:
        """Where the public results page is written. A relative path counts from the config file's folder."""
        return self.folder / self.publish.folder if self.publish.folder else None

    @property
    def publish_key(self) -> Path | None:
        """The file of the key that signs it. A relative path counts from the config file's folder."""
        return self.folder / self.publish.key if self.publish.key else None


_SECTIONS = {name: field.annotation for name, field in Config.model_fields.items() if name not in _NO_KEYS}
_KEYS = {"": list(_SECTIONS), **{name: list(getattr(one, "model_fields", {})) for name, one in _SECTIONS.items()}}


def load_config(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """Read `path` and the SKM_* secrets of `environ`, or of the file `secrets.env` beside it.

    Raises ConfigError with every fault: a missing or unreadable file, bad TOML, an unknown key, a wrong type or value.
    """
    folder, beside = path.resolve().parent, str(path.parent / NAME)
    given = environ
    environ, faults = with_secrets_of(folder, environ)
    elsewhere = {beside: faults} if faults else {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults = ["found no such file, expected a TOML file; `skm init` makes one"]
        raise ConfigError(str(path), faults, elsewhere) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(str(path), [f"found text that is not TOML, expected TOML: {error}"], elsewhere) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(str(path), [f"found {unreadable(error)}, expected a TOML file"], elsewhere) from None
    places = dict.fromkeys(environ.keys() - given.keys(), beside)
    return make_config(content, environ, where=str(path), folder=folder, places=places, elsewhere=elsewhere)


def make_config(
    content: Mapping[str, Any],
    environ: Mapping[str, str] = os.environ,
    *,
    where: str = "config",
    folder: Path = Path(),
    places: Mapping[str, str] | None = None,
    elsewhere: Mapping[str, list[str]] | None = None,
) -> Config:
    """The same from a mapping: what tests and the demo use. `places` has the file of each secret that stands in one.

    `elsewhere` are faults of other files that are told beside its own. Raises ConfigError.
    """
    faults = [
        f"{key}: found a key of this name, expected secrets only in the environment or {NAME} ({_TOLD})"
        for key in _NO_KEYS
        if key in content
    ]
    token, token_faults = secret_of("SKM_TELEGRAM_TOKEN", environ)
    secret, secret_faults = secret_of("SKM_SECRET", environ)
    password, password_faults = secret_of("SKM_DATABASE_PASSWORD", environ)
    of_secrets = token_faults + secret_faults + password_faults
    if token and not token_shaped(token.get_secret_value()):
        of_secrets.append(
            "SKM_TELEGRAM_TOKEN: found something else, expected the form 123456:ABC... that BotFather gives"
        )
    if secret and len(secret.get_secret_value()) < 16:
        of_secrets.append("SKM_SECRET: found fewer than 16 characters, expected a long random text")
    measure, measure_faults = measure_in(content.get("survey"), folder)
    faults += faults_between_keys(content) + measure_faults + logo_faults(content.get("report"), folder)
    sections = {key: value for key, value in content.items() if key not in _NO_KEYS}
    sections, password = _without_password(sections, password)
    if measure:
        sections["survey"] = {**sections["survey"], **measure}
    try:
        config = Config.model_validate(
            {**sections, "token": token, "secret": secret, "database_password": password, "folder": folder}
        )
    except ValidationError as error:
        faults = [fault_of(detail, _KEYS) for detail in error.errors(include_url=False)] + faults
    others = {place: list(found) for place, found in (elsewhere or {}).items()}
    for fault in of_secrets:
        others.setdefault((places or {}).get(fault.partition(":")[0], where), []).append(fault)
    faults += others.pop(where, [])
    if faults or others:
        raise ConfigError(where, faults, others)
    return config


def _without_password(sections: dict[str, Any], password: SecretStr | None) -> tuple[dict[str, Any], SecretStr | None]:
    """Take the password out of database.url, so that nothing prints it. One of the environment stands before it."""
    try:
        server = Server.of(sections["database"]["url"], password.get_secret_value() if password else "")
    except (KeyError, TypeError, ValueError, AttributeError):
        return sections, password  # a file, or a fault that is told later
    database = {**sections["database"], "url": server.url}
    return {**sections, "database": database}, SecretStr(server.password) if server.password else None
