"""What is remembered of single calls and taps."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """One finished Bot API call: when (seconds since 1970), which method, which chat, which status."""

    time: float
    method: str
    chat_id: int | str | None
    status: int


@dataclass(frozen=True, slots=True)
class Query:
    """A tap waiting for its answer."""

    id: str
    chat_id: int
    at: float
