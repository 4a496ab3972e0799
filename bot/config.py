"""TOML and the environment in, one frozen Config out, or one error that lists every fault."""

from __future__ import annotations

import datetime as dt
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from bot.rules.logo import fault_of_picture
from bot.rules.zones import zone_named
from scoring.instrument import instruments, load_instrument
from scoring.weights import conventions

_SECRET_SHAPED = re.compile(r"\d{6,}:[A-Za-z0-9_-]{20,}|://[^/\s]*@")  # a token, or an address with a password
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class ConfigError(Exception):
    """The configuration cannot be used. The message lists every fault, and never a secret."""

    def __init__(self, where: str, faults: list[str]) -> None:
        self.where, self.faults = where, faults
        super().__init__("\n".join([f"{where}: {len(faults)} fault(s)", *(f"  {fault}" for fault in faults)]))


def _clock_time(value: object) -> dt.time:
    """HH:MM. TOML's own local time is welcome too."""
    if isinstance(value, dt.time):
        return value
    hours, colon, minutes = value.partition(":") if isinstance(value, str) else ("", "", "")
    shaped = colon and hours.isdecimal() and len(minutes) == 2 and minutes.isdecimal()
    if shaped and int(hours) < 24 and int(minutes) < 60:
        return dt.time(int(hours), int(minutes))
    raise PydanticCustomError("expected", 'a time from "00:00" to "23:59"')


def _zone(value: object) -> ZoneInfo:
    found = zone_named(value) if isinstance(value, str) else None
    if found is None:
        raise PydanticCustomError("expected", 'an IANA time zone such as "Asia/Jakarta" or "Asia/Makassar"')
    return found


def _database_url(value: object) -> str:
    path = value.removeprefix("sqlite:///") if isinstance(value, str) and value.startswith("sqlite:///") else ""
    if isinstance(value, str) and path and not path.startswith(":"):
        return value
    raise PydanticCustomError("expected", 'a database such as "sqlite:///skm.db"')


def _http_url(value: object) -> str:
    if isinstance(value, str) and re.fullmatch(r"https?://[^\s/]+(/[^\s]*)?", value):
        address = value.rstrip("/")
        if not address.endswith("/bot"):
            return address
    raise PydanticCustomError("expected", 'an address such as "https://api.telegram.org", without /bot')


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


class Agency(_Section):
    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")] = "Pemerintah Kota Contoh"
    timezone: Annotated[ZoneInfo, BeforeValidator(_zone)] = ZoneInfo("Asia/Jakarta")
    language: Literal["id", "en"] = "id"


class Telegram(_Section):
    base_url: Annotated[str, BeforeValidator(_http_url)] = "https://api.telegram.org"
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = ""
    webhook_host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    webhook_port: Annotated[int, Field(ge=1, le=65535)] = 8081


class Database(_Section):
    url: Annotated[str, BeforeValidator(_database_url)] = "sqlite:///skm.db"


class BackupKeys(_Section):
    """Backups that the running bot makes by itself: none without a folder, `every` in hours."""

    folder: str = ""
    every: Annotated[int, Field(ge=1, le=168)] = 24
    keep: Annotated[int, Field(ge=1, le=1000)] = 14


class Survey(_Section):
    instrument: Annotated[str, Field(min_length=1)] = "permenpan-14-2017"
    weight: Annotated[str, Field(min_length=1)] = "1/9"
    period: Literal["month", "quarter", "semester", "year"] = "quarter"


class Summary(_Section):
    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = "mon"
    time: Annotated[dt.time, BeforeValidator(_clock_time)] = dt.time(7, 30)


class Reminder(_Section):
    enabled: bool = True
    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = "thu"
    time: Annotated[dt.time, BeforeValidator(_clock_time)] = dt.time(9, 0)


class FollowUpKeys(_Section):
    enabled: bool = True
    remind_days: Annotated[int, Field(ge=1, le=60)] = 14
    evidence_mb: Annotated[int, Field(ge=1, le=20)] = 5  # Telegram gives a bot no file above 20 MB


class Admins(_Section):
    telegram_ids: tuple[Annotated[int, Field(gt=0)], ...] = Field(default=(), strict=False)


class Privacy(_Section):
    draft_days: Annotated[int, Field(ge=1, le=30)] = 7
    suggestion_days: Annotated[int, Field(ge=30, le=3650)] = 730
    row_days: Annotated[int, Field(ge=0, le=3650)] = 90  # after a period has closed
    contact: Annotated[str, Field(max_length=200)] = ""


class ReportKeys(_Section):
    """Who answers for the Laporan SKM, and the agency's logo on it. What is empty is left to be filled in by hand."""

    head: Annotated[str, Field(max_length=200)] = ""
    title: Annotated[str, Field(max_length=200)] = ""
    number: Annotated[str, Field(max_length=100)] = ""
    place: Annotated[str, Field(max_length=100)] = ""
    logo: str = ""


class HealthKeys(_Section):
    """Where the program tells how it does. Port 0 is nowhere."""

    port: Annotated[int, Field(ge=0, le=65535)] = 0
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"


class LogKeys(_Section):
    format: Literal["logfmt", "json"] = "logfmt"


class Config(_Section):
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
    health: HealthKeys = HealthKeys()
    log: LogKeys = LogKeys()
    token: SecretStr | None = None
    secret: SecretStr | None = None
    folder: Path = Path()

    @property
    def database_path(self) -> Path:
        """Where the embedded database lies. A relative path counts from the config file's folder."""
        return self.folder / self.database.url.removeprefix("sqlite:///")

    @property
    def backup_folder(self) -> Path | None:
        """Where the bot keeps its own backups. A relative path counts from the config file's folder."""
        return self.folder / self.backup.folder if self.backup.folder else None

    @property
    def logo_path(self) -> Path | None:
        """The agency's logo. A relative path counts from the config file's folder."""
        return self.folder / self.report.logo if self.report.logo else None


_EXPECTED: dict[str, str] = {
    "string_type": "a text in quotes",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list such as [1, 2]",
    "list_type": "a list such as [1, 2]",
    "model_type": "a section with keys",
    "dict_type": "a section with keys",
    "greater_than": "a number above {gt}",
    "greater_than_equal": "a number of at least {ge}",
    "less_than_equal": "a number of at most {le}",
    "string_too_short": "a text that is not empty",
    "string_too_long": "a text of at most {max_length} characters",
    "string_pattern_mismatch": "a text of the form {pattern}",
    "literal_error": "one of {expected}",
}


def _fault(error: ErrorDetails) -> str:
    key = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":  # its value may be a secret in the wrong place
        return f"{key}: found a key that does not exist, expected one of {', '.join(_siblings(error['loc']))}"
    template = _EXPECTED.get(error["type"])
    expected = error["msg"] if template is None else template.format(**error.get("ctx", {}))
    return f"{key}: found {_shown(error['input'])}, expected {expected}"


def _siblings(location: tuple[int | str, ...]) -> list[str]:
    section = Config.model_fields.get(str(location[0])) if len(location) > 1 else None
    model = section.annotation if section else Config
    names = getattr(model, "model_fields", {})
    return [name for name in names if model is not Config or name not in ("token", "secret", "folder")]


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "a section"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    if _SECRET_SHAPED.search(text):
        return "a text that looks like a secret (not shown)"
    return text if len(text) <= 60 else text[:57] + "..."


def load_config(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """Read `path` and the SKM_* secrets of `environ`.

    Raises ConfigError with every fault: a missing or unreadable file, bad TOML, an unknown key, a wrong type or value.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults = ["found no such file, expected a TOML file; copy config.example.toml to begin"]
        raise ConfigError(str(path), faults) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(str(path), [f"cannot be read: {error}"]) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(str(path), [f"found text that is not TOML, expected TOML: {error}"]) from None
    return make_config(content, environ, where=str(path), folder=path.resolve().parent)


def make_config(
    content: Mapping[str, Any],
    environ: Mapping[str, str] = os.environ,
    *,
    where: str = "config",
    folder: Path = Path(),
) -> Config:
    """The same from a mapping: what tests and the demo use. Raises ConfigError."""
    faults = [
        f"{key}: found a key of this name, expected secrets only in the environment (SKM_TELEGRAM_TOKEN, SKM_SECRET)"
        for key in ("token", "secret", "folder")
        if key in content
    ]
    token, token_faults = _secret("SKM_TELEGRAM_TOKEN", environ)
    secret, secret_faults = _secret("SKM_SECRET", environ)
    faults += token_faults + secret_faults
    if token and not _token_shaped(token.get_secret_value()):
        faults.append("SKM_TELEGRAM_TOKEN: found something else, expected the form 123456:ABC... that BotFather gives")
    if secret and len(secret.get_secret_value()) < 16:
        faults.append("SKM_SECRET: found fewer than 16 characters, expected a long random text")
    faults += _faults_between_keys(content) + _logo_faults(content.get("report"), folder)
    sections = {key: value for key, value in content.items() if key not in ("token", "secret", "folder")}
    try:
        config = Config.model_validate({**sections, "token": token, "secret": secret, "folder": folder})
    except ValidationError as error:
        faults = [_fault(detail) for detail in error.errors(include_url=False)] + faults
    if faults:
        raise ConfigError(where, faults)
    return config


def _faults_between_keys(content: Mapping[str, Any]) -> list[str]:
    """What one key alone cannot show. Looks at the raw content, so that these are listed beside all other faults."""
    faults = []
    telegram, survey, health = (content.get(key) for key in ("telegram", "survey", "health"))
    if isinstance(telegram, Mapping) and isinstance(health, Mapping) and telegram.get("mode") == "webhook":
        port = health.get("port", 0)
        if port and port == telegram.get("webhook_port", Telegram.model_fields["webhook_port"].default):
            faults.append(f"health.port: found {_shown(port)}, expected another one than telegram.webhook_port")
    if isinstance(telegram, Mapping) and telegram.get("mode") == "webhook" and not telegram.get("webhook_url"):
        faults.append('telegram.webhook_url: found "", expected the public address, because telegram.mode is "webhook"')
    if isinstance(survey, Mapping):
        name, weight = (survey.get(key, Survey.model_fields[key].default) for key in ("instrument", "weight"))
        known = name in instruments()
        if isinstance(name, str) and name and not known:
            faults.append(f"survey.instrument: found {_shown(name)}, expected one of {', '.join(instruments())}")
        allowed = [one for id_ in ([name] if known else instruments()) for one in conventions(load_instrument(id_))]
        if isinstance(weight, str) and weight and weight not in allowed:
            faults.append(f"survey.weight: found {_shown(weight)}, expected one of {', '.join(allowed)}")
    return faults


def _logo_faults(report: object, folder: Path) -> list[str]:
    """A logo that is named must be there, and of a kind that every document can show."""
    name = report.get("logo") if isinstance(report, Mapping) else None
    if not isinstance(name, str) or not name:
        return []
    path = folder / name
    try:
        content = path.read_bytes()
    except OSError as error:
        return [f'report.logo: found "{path}" ({error.strerror}), expected a PNG or JPEG file']
    fault = fault_of_picture(content)
    return [] if fault is None else [f'report.logo: "{path}": {fault}']


def _secret(name: str, environ: Mapping[str, str]) -> tuple[SecretStr | None, list[str]]:
    """A secret from NAME, or from the file that NAME_FILE points to."""
    if value := environ.get(name, "").strip():
        return SecretStr(value), []
    if not (file := environ.get(f"{name}_FILE", "")):
        return None, []
    try:
        value = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        return None, [f"{name}_FILE: {type(error).__name__}, expected a readable file with the secret"]
    return (SecretStr(value), []) if value else (None, [f"{name}_FILE: found an empty file, expected the secret"])


def _token_shaped(token: str) -> bool:
    number, colon, rest = token.partition(":")
    return bool(colon) and number.isdecimal() and len(rest) >= 20 and rest.replace("-", "").replace("_", "").isalnum()
