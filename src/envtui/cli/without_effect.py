"""Options of pip, pip-tools, virtualenv and uv for what is always so, or of no use here."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from envtui.cli.diagnostics import Messages
    from envtui.cli.parser import Options, Parser

__all__ = [
    "OF_INSTALLING",
    "OF_PIP",
    "OF_PIP_COMPILE",
    "OF_READING",
    "OF_VIRTUALENV",
    "add_without_effect",
    "warn_of_no_effect",
]

OF_PIP = {"--disable-pip-version-check": "no such check is ever made"}
OF_INSTALLING = OF_PIP | {"--fork-strategy": "an environment is for one Python"}
OF_READING = OF_PIP | dict.fromkeys(
    ("--cert", "--system-certs", "--native-tls", "--allow-insecure-host", "--trusted-host"),
    "no index is asked",
)
_PINNED = "setuptools and pip are pinned like every other package"
OF_PIP_COMPILE = {
    "--allow-unsafe": _PINNED,
    "--no-allow-unsafe": _PINNED,
    "--resolver": "there is one resolver, and it does look back",
    "--no-reuse-hashes": "hashes are always those of the index",
    "--no-emit-trusted-host": "hosts are never written into a lock",
    "--link-mode": "a lock links nothing",
    "--no-emit-options": "options are only written where --emit-… asks for them",
}
_NOT_SEEDED = "only --seed puts packages into an environment"
OF_VIRTUALENV = dict.fromkeys(("--no-pip", "--no-setuptools", "--no-wheel"), _NOT_SEEDED)
"""Each option, and why it has no effect."""

_TAKING: dict[str, dict[str, Any]] = {
    "--allow-insecure-host": {"action": "append", "default": []},
    "--cert": {"default": ""},
    "--fork-strategy": {"choices": ("requires-python", "fewest"), "default": ""},
    "--link-mode": {"default": ""},
    "--resolver": {"choices": ("backtracking",), "default": ""},
    "--trusted-host": {"action": "append", "default": []},
}
"""Those that take a value, and which."""


def add_without_effect(parser: Parser, reasons: Mapping[str, str]) -> None:
    """Let options be given that have no effect; the help is silent about them."""
    for name in reasons:
        taking = _TAKING.get(name, {"action": "store_true"})
        parser.add_argument(name, dest=_dest(name), **taking)


def warn_of_no_effect(options: Options, reasons: Mapping[str, str], messages: Messages) -> None:
    """Say of each that was given why it has none."""
    for name, why in reasons.items():
        if getattr(options, _dest(name)):
            messages.warn(f"{name} has no effect: {why}.")


def _dest(name: str) -> str:
    """Return a name that no variable and no setting has: those are meant for other commands."""
    return f"no_effect_{name[2:].replace('-', '_')}"
