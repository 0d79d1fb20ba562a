"""What can go wrong with a request: which failures are worth a retry, and how each is told."""

from __future__ import annotations

import sys
from http import HTTPStatus

from envtui.core.errors import IndexProblem
from envtui.core.index.addresses import public_address
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "PASSING_STATUSES",
    "Interrupted",
    "NotTaken",
    "PassingStatus",
    "TooLong",
    "explain",
    "is_passing",
    "refusal",
    "wait_asked_for",
]

PASSING_STATUSES = frozenset({408, 429, 500, 502, 503, 504, 520, 527})
_BROKEN_OFF = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError)
_LONGEST_WAIT = 30.0
"""Seconds that a server may ask us to wait; if it asks for more, the person is told."""

_HINTS = {
    401: "Give credentials in the address of the index, in .netrc, or use --keyring-provider.",
    403: "The credentials, if any, do not allow this; ask whoever runs the index.",
    404: "Check the address; of what an index has told, --refresh asks again.",
    407: "Give the proxy's credentials in its address.",
}


class Interrupted(Exception):
    """The body stopped before its end, or came too slowly."""


class NotTaken(TimeoutError):
    """The server does not accept the connection in time."""


class TooLong(IndexProblem):
    """The answer is longer than it may be."""


class PassingStatus(Exception):
    """A status by which the server says that it cannot answer now."""

    def __init__(self, status: int, wait: float | None) -> None:
        super().__init__(status)
        self.status = status
        self.wait = wait
        """Seconds that the server asked us to wait."""


def is_passing(error: BaseException) -> bool:
    """Whether the same request may succeed if it is made again."""
    if isinstance(error, PassingStatus):
        return error.wait is None or error.wait <= _LONGEST_WAIT
    from http.client import HTTPException
    from ssl import SSLError

    if isinstance(error, (SSLError, *_proxied("SSLError"))):
        return "EOF" in str(error)
    through = _proxied("NewConnectionError", "ProtocolError", "TimeoutError", "ProxyError")
    return isinstance(error, (Interrupted, OSError, HTTPException, *through))


def explain(error: BaseException, url: str) -> IndexProblem:
    """Return the error that a person reads; no credentials are in it."""
    if isinstance(error, PassingStatus):
        return refusal(error.status, url, error.wait)
    cause, hint = _cause(error)
    return IndexProblem(f"{literal(public_address(url))} cannot be read: {cause}.", hint=hint)


def refusal(status: int, url: str, wait: float | None = None) -> IndexProblem:
    """Return the error for an answer that is not what was asked for."""
    try:
        phrase = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = str(status)
    hint = _HINTS.get(status, "Try again later.")
    if wait is not None and wait > _LONGEST_WAIT:
        hint = f"It asks to be left alone for {_span(wait)}; try again then."
    return IndexProblem(f"{literal(public_address(url))} answered {phrase}.", hint=hint)


def wait_asked_for(retry_after: str) -> float | None:
    """Return the seconds of a Retry-After header (RFC 9110, 10.2.3): a number or a date."""
    text = retry_after.strip()
    if not text:
        return None
    if text.isdecimal():
        return float(text)
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text).timestamp()
    except ValueError:
        return None
    import time

    return max(0.0, moment - time.time())


def _cause(error: BaseException) -> tuple[str, str]:
    from http.client import HTTPException
    from socket import gaierror
    from ssl import SSLError

    network = "Check the address and the network, or use --offline with what is cached."
    if isinstance(error, Interrupted):
        return str(error), "Try again later."
    if isinstance(error, _proxied("ProxyError")):
        cause, _ = _cause(error.original_error)
        return f"the proxy fails: {cause}", "Check HTTPS_PROXY, HTTP_PROXY and pip's proxy option."
    if isinstance(error, (gaierror, *_proxied("NameResolutionError"))):
        return "the name of the host is not known", network
    if isinstance(error, (NotTaken, *_proxied("ConnectTimeoutError"))):
        return "the server does not take the connection", network
    if isinstance(error, (TimeoutError, *_proxied("ReadTimeoutError"))):
        return "the server does not go on answering", "UV_HTTP_TIMEOUT sets how long to wait."
    if isinstance(error, (SSLError, *_proxied("SSLError"))):
        return (
            f"no secure connection: {literal(_innermost(error))}",
            "If its certificate is private, name it with --cert, SSL_CERT_FILE or PIP_CERT.",
        )
    if isinstance(error, (*_BROKEN_OFF, HTTPException, *_proxied("ProtocolError"))):
        return "the connection broke off", "Try again later."
    if isinstance(error, (OSError, *_proxied("NewConnectionError"))):
        return literal(_innermost(error)), network
    return literal(str(error) or type(error).__name__), network


def _proxied(*names: str) -> tuple[type[Any], ...]:
    """Return exceptions of ``urllib3``, if it is in use: only where there is a proxy."""
    exceptions = sys.modules.get("urllib3.exceptions")
    return tuple(getattr(exceptions, name) for name in names) if exceptions else ()


def _innermost(error: BaseException) -> str:
    """Return what the system said, without the exceptions around it and addresses of objects."""
    seen = 0
    while (inner := error.__cause__ or error.__context__) is not None and seen < 8:
        error, seen = inner, seen + 1
    reason = getattr(error, "verify_message", "") or getattr(error, "strerror", "") or ""
    return reason or str(error).partition("(_ssl.c")[0].strip() or type(error).__name__


def _span(seconds: float) -> str:
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {name}{'s' if count != 1 else ''}"
    return f"{round(seconds)} seconds"
