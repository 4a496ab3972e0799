"""Keys that do not go together, and files that are not what a key says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.rules.logo import fault_of_picture
from bot.rules.server import SCHEMES
from bot.settings.faults import shown
from bot.settings.sections import Telegram


def faults_between_keys(content: Mapping[str, Any]) -> list[str]:
    """What one key alone cannot show. Looks at the raw content, so that these are listed beside all other faults."""
    faults = []
    telegram, health = content.get("telegram"), content.get("health")
    if isinstance(telegram, Mapping) and isinstance(health, Mapping) and telegram.get("mode") == "webhook":
        port = health.get("port", 0)
        if port and port == telegram.get("webhook_port", Telegram.model_fields["webhook_port"].default):
            faults.append(f"health.port: found {shown(port)}, expected another one than telegram.webhook_port")
    if isinstance(telegram, Mapping) and telegram.get("mode") == "webhook" and not telegram.get("webhook_url"):
        faults.append('telegram.webhook_url: found "", expected the public address, because telegram.mode is "webhook"')
    report = content.get("report")
    if isinstance(report, Mapping) and bool(report.get("acting")) != bool(report.get("acting_until")):
        faults.append("report.acting_until: found one of acting and acting_until, expected both or neither")
    database, backup = content.get("database"), content.get("backup")
    on_server = isinstance(database, Mapping) and str(database.get("url", "")).partition(":")[0] in SCHEMES
    if on_server and isinstance(backup, Mapping) and backup.get("folder"):
        told = "none with a server: it is backed up by its own tools (pg_dump, pg_basebackup)"
        faults.append(f"backup.folder: found {shown(backup['folder'])}, expected {told}")
    shared = telegram if isinstance(telegram, Mapping) else {}
    workers = shared.get("workers", 1)
    if isinstance(workers, int) and workers > 1 and not (on_server and shared.get("mode") == "webhook"):
        told = '1, or telegram.mode = "webhook" and a server in database.url: one process has a file'
        faults.append(f"telegram.workers: found {shown(workers)}, expected {told}")
    return faults


def logo_faults(report: object, folder: Path) -> list[str]:
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
