"""`python -m bot.sandbox`: the sandbox as a process of its own. It prints one line of JSON when it is ready."""

import argparse
import asyncio
import contextlib
import gc
import json
import signal
import sys

from bot.sandbox import Phone, Sandbox, SandboxError

_PHONES = (
    Phone("Warga", 5_318_046_127, "Siti (contoh)", note="memindai QR di loket", scans=True),
    Phone("Kepala unit", 5_327_411_093, "Budi (contoh)", note="menerima kartu tiap pekan"),
    Phone("Admin", 5_341_906_558, "Rina (contoh)", note="meminta laporan"),
)


async def _serve(port: int, latency: float, token: str | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    async with Sandbox(port=port, latency=latency, token=token, phones=_PHONES) as sandbox:
        ready = {"url": sandbox.url, "base_url": sandbox.base_url, "token": sandbox.token}
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1, 0 for a free one")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds added to every Bot API call")
    parser.add_argument("--token", help="the one bot token that is let in; made up when not given")
    given = parser.parse_args()
    gc.set_threshold(100_000, 50, 1_000)  # messages stay, so walking over them again and again finds nothing
    try:
        asyncio.run(_serve(given.port, given.latency, given.token))
    except (SandboxError, OSError) as error:
        sys.stderr.write(f"sandbox: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
