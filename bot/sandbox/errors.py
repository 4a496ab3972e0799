"""What can go wrong in the sandbox.

SandboxError
├── ApiError              answered to the bot as {"ok": false, ...}, in Telegram's own words where it has some
└── ControlError          told to the tester: what was asked of a person or a rule, what there is instead
    └── NothingShown      the bot showed nothing that fits in time
"""

from typing import Any


class SandboxError(Exception):
    """Anything the sandbox refuses."""


class ApiError(SandboxError):
    """A refused Bot API call: HTTP status, description, and parameters such as retry_after (seconds)."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters

    @property
    def body(self) -> dict[str, Any]:
        """The JSON body Telegram answers with."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class ControlError(SandboxError):
    """A tester or a page asked for something that is not there."""


class NothingShown(ControlError):
    """The bot showed nothing that fits before the time was over."""


def bad_request(reason: str) -> ApiError:
    """400, worded as Telegram does: `Bad Request: <reason>`."""
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    """403, worded as Telegram does: `Forbidden: <reason>`."""
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    """409, two consumers of the same updates."""
    return ApiError(409, f"Conflict: {reason}")


def too_many(retry_after: int) -> ApiError:
    """429 with the seconds to wait."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
