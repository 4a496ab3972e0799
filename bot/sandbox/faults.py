"""Faults on demand: answers, delays and broken connections for the next calls of a method."""

from dataclasses import dataclass
from typing import Literal

Drop = Literal["before", "after"]

_REASONS = {
    403: "Forbidden: bot was blocked by the user",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` calls of `method` (any method: "*"), in one chat or in all.

    drop="before" breaks the connection without carrying the call out, drop="after" once it is carried out.
    `latency` (seconds) alone only slows the call down.
    """

    method: str = "*"
    status: int | None = None
    description: str | None = None
    retry_after: int | None = None
    drop: Drop | None = None
    latency: float = 0.0
    chat_id: int | None = None
    times: int = 1

    @property
    def text(self) -> str:
        """The description the call is refused with."""
        text = self.description or _REASONS.get(self.status or 500, "Bad Request: refused by the sandbox")
        return f"{text}: retry after {self.retry_after}" if self.status == 429 and not self.description else text


class Faults:
    """The faults still to happen. The one asked for first comes first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def ask(self, fault: Fault) -> None:
        """Let `fault` happen."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Forget all of them."""
        self._waiting.clear()

    def take(self, method: str, chat_id: object) -> Fault | None:
        """The fault for this call, used up once."""
        for fault in self._waiting:
            if fault.method.lower() in {"*", method.lower()} and fault.chat_id in {None, chat_id}:
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None
