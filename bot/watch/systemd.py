"""What systemd is told: that the bot serves, lives and stops. The protocol of sd_notify(3) is one datagram a state."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Mapping

from bot.rules.lines import Line

log = logging.getLogger(__name__)


class Systemd:
    """Says nothing where the program was not started by systemd with `Type=notify`."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._address = environ.get("NOTIFY_SOCKET", "")
        meant = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        period = environ.get("WATCHDOG_USEC", "") if meant and self._address else ""
        # Seconds after which systemd ends a program that says nothing, None where it does not watch.
        self.patience = int(period) / 1e6 if period.isdecimal() and int(period) else None

    def say(self, state: str) -> None:
        """Send one state, such as `READY=1`. A systemd that does not listen stops nothing."""
        if not self._address:
            return
        # A name that begins with @ is of the abstract kind, which the kernel knows by a zero byte.
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
                to.setblocking(False)
                to.sendto(state.encode(), address)
        except OSError as error:
            log.warning(Line("systemd not told", state=state, fault=type(error).__name__))
