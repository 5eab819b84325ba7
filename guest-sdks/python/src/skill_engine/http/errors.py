"""Why there is no response, or none that is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .response import Response


class HttpError(Exception):
    """An exchange that did not bring what was wanted; the classes below say why."""


class InvalidRequest(HttpError):
    """The request is not one that can be sent."""


class Denied(HttpError):
    """The user has not granted this."""


class Unreachable(HttpError):
    """No address, no connection, or TLS that does not hold."""


class Timeout(HttpError):
    """The exchange took too long."""


class TooLarge(HttpError):
    """The response went over the limit; `limit` is in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the response is larger than {limit} bytes")
        self.limit = limit


class ProtocolError(HttpError):
    """The server does not speak HTTP as it should."""


class StatusError(HttpError):
    """A `response` whose status says that the request failed; raised by `Response.raise_for_status`."""

    def __init__(self, message: str, response: Response) -> None:
        super().__init__(message)
        self.response = response


def of_contract(error: Any) -> HttpError:
    """The exception for a case of the contract's `http.error`."""
    case = type(error).__name__.removeprefix("Error_")
    if case == "Timeout":
        return Timeout("the exchange took too long")
    if case == "TooLarge":
        return TooLarge(error.value)
    kinds = {"InvalidRequest": InvalidRequest, "Denied": Denied, "Unreachable": Unreachable}
    return kinds.get(case, ProtocolError)(error.value)
