"""The sections of the configuration file, each key with its default and what it may be."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.settings.values import clock_time, database_url, day_or_none, http_url, margins, page_url, zone

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


class Agency(Section):
    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")] = "Pemerintah Kota Contoh"
    timezone: Annotated[ZoneInfo, BeforeValidator(zone)] = ZoneInfo("Asia/Jakarta")
    language: Literal["id", "en"] = "id"
    languages: str = ""


class Telegram(Section):
    base_url: Annotated[str, BeforeValidator(http_url)] = "https://api.telegram.org"
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = ""
    webhook_host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    webhook_port: Annotated[int, Field(ge=1, le=65535)] = 8081
    workers: Annotated[int, Field(ge=1, le=25)] = 1


class Database(Section):
    url: Annotated[str, BeforeValidator(database_url)] = "sqlite:///skm.db"


class BackupKeys(Section):
    """Backups that the running bot makes by itself: none without a folder, `every` in hours.

    `every` times `keep` is how long what was erased stands in one.
    """

    folder: str = ""
    every: Annotated[int, Field(ge=1, le=168)] = 24
    keep: Annotated[int, Field(ge=1, le=1000)] = 14


class Survey(Section):
    instrument: Annotated[str, Field(min_length=1)] = "permenpan-14-2017"
    weight: Annotated[str, Field(min_length=1)] = "1/9"
    period: Literal["month", "quarter", "semester", "year"] = "quarter"


class Summary(Section):
    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = "mon"
    time: Annotated[dt.time, BeforeValidator(clock_time)] = dt.time(7, 30)


class Reminder(Section):
    enabled: bool = True
    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = "thu"
    time: Annotated[dt.time, BeforeValidator(clock_time)] = dt.time(9, 0)


class FollowUpKeys(Section):
    enabled: bool = True
    remind_days: Annotated[int, Field(ge=1, le=60)] = 14
    evidence_mb: Annotated[int, Field(ge=1, le=20)] = 5  # Telegram gives a bot no file above 20 MB


class Admins(Section):
    telegram_ids: tuple[Annotated[int, Field(gt=0)], ...] = Field(default=(), strict=False)


class Privacy(Section):
    draft_days: Annotated[int, Field(ge=1, le=30)] = 7
    suggestion_days: Annotated[int, Field(ge=30, le=3650)] = 730
    row_days: Annotated[int, Field(ge=0, le=3650)] = 90  # after a period has closed
    contact: Annotated[str, Field(max_length=200)] = ""


class ReportKeys(Section):
    """Who signs the agency's own Laporan SKM, how it looks, and what stands beside. What is empty has no line.

    `title` may have lines, with "|" between them. `countersign` is what stands above a second signature on the left of
    a unit's Laporan, such as "Mengetahui,": the agency's signer gives it. Empty, there is none.
    """

    head: Annotated[str, Field(max_length=200)] = ""
    title: Annotated[str, Field(max_length=300)] = ""
    number: Annotated[str, Field(max_length=100)] = ""
    rank: Annotated[str, Field(max_length=100)] = ""
    acting: Literal["", "Plt.", "Plh.", "Pj.", "Pjs."] = ""
    acting_until: Annotated[str, BeforeValidator(day_or_none)] = ""
    place: Annotated[str, Field(max_length=100)] = ""
    countersign: Annotated[str, Field(max_length=100)] = ""
    electronic: bool = False
    marker: Annotated[str, Field(max_length=4)] = ""
    logo: str = ""
    frame: Literal["2022", "2025"] = "2022"
    lists: bool = False
    font: Annotated[str, Field(min_length=1, max_length=100)] = "Arial"
    font_size: Annotated[float, Field(ge=9, le=14)] = 12.0
    line_spacing: Annotated[float, Field(ge=1, le=2)] = 1.15
    recap_scale: Literal["100", "nrr"] = "100"
    margins_cm: Annotated[tuple[float, float, float, float], BeforeValidator(margins)] = (2.0, 2.0, 2.5, 3.0)


class PublishKeys(Section):
    """Where the public results page is written, and the file of the key that signs it. Not signed without one.

    `licence` is that of its data. `url` is where everybody reads it, which the Laporan and the poster print.
    `after_days` after the end of a survey period the bot asks admins whether it may be published, 0: never.
    """

    folder: str = ""
    key: str = ""
    licence: Literal["CC BY 4.0", "CC BY-SA 4.0", "CC0 1.0"] = "CC BY 4.0"
    url: Annotated[str, BeforeValidator(page_url)] = ""
    after_days: Annotated[int, Field(ge=0, le=90)] = 0


class HealthKeys(Section):
    """Where the program tells how it does. Port 0 is nowhere."""

    port: Annotated[int, Field(ge=0, le=65535)] = 0
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"


class LogKeys(Section):
    format: Literal["logfmt", "json"] = "logfmt"
