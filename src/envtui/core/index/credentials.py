"""Credentials for each origin: from URLs, from netrc, and from the ``keyring`` command."""

from __future__ import annotations

import os
from pathlib import Path

from envtui.core.index.addresses import origin_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.configuration import IndexConfiguration

__all__ = ["Credentials"]

_KEYRING_SECONDS = 30


class Credentials:
    """The credentials to send to each origin. Thread-safe."""

    def __init__(self, configuration: IndexConfiguration) -> None:
        self._known: dict[str, tuple[str, str] | None] = dict(configuration.credentials)
        self._netrc = configuration.netrc
        self._keyring = configuration.keyring_provider == "subprocess"
        self._asked: set[str] = set()

    def header(self, url: str) -> str:
        """Return the Authorization header for the origin of a URL; empty without credentials."""
        origin = origin_of(url)
        if origin not in self._known:
            self._known[origin] = self._from_netrc(origin)
        secret = self._known[origin]
        return _basic(secret) if secret else ""

    def learn(self, url: str, secret: tuple[str, str] | None) -> None:
        """Use the credentials that came with a URL for all of its origin."""
        if secret is not None:
            self._known[origin_of(url)] = secret

    def ask_keyring(self, url: str) -> bool:
        """Ask the ``keyring`` command after a refusal; return whether it knows credentials."""
        origin = origin_of(url)
        if not self._keyring or origin in self._asked:
            return False
        self._asked.add(origin)
        known = self._known.get(origin)
        answer = _keyring(url, origin, known[0] if known else "")
        if answer is not None:
            self._known[origin] = answer
        return answer is not None

    def _from_netrc(self, origin: str) -> tuple[str, str] | None:
        path = Path(self._netrc) if self._netrc else _default_netrc()
        if not os.path.isfile(path):  # noqa: PTH113 - never raises, whoever may enter the folder
            return None
        from netrc import NetrcParseError, netrc

        host = origin.partition("://")[2].rpartition("@")[2]
        try:
            hosts = netrc(path)
            found = hosts.authenticators(host) or hosts.authenticators(host.partition(":")[0])
        except (NetrcParseError, OSError, UnicodeDecodeError):
            return None
        return (found[0], found[2] or "") if found else None


def _default_netrc() -> Path:
    names = (".netrc", "_netrc") if os.name == "nt" else (".netrc",)
    paths = [Path.home() / name for name in names]
    return next((path for path in paths if os.path.isfile(path)), paths[0])  # noqa: PTH113


def _basic(secret: tuple[str, str]) -> str:
    from base64 import b64encode

    return "Basic " + b64encode(":".join(secret).encode()).decode()


def _keyring(url: str, origin: str, user: str) -> tuple[str, str] | None:
    """Ask for the URL, then for its host, as pip and uv do; without a ``user``, for that too."""
    import shutil
    import subprocess

    command = shutil.which("keyring")
    if command is None:
        return None
    for service in (url, origin.partition("://")[2]):
        asked = ["get", service, user] if user else ["--mode", "creds", "get", service]
        try:
            answer = subprocess.run(
                [command, *asked],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=_KEYRING_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        words = answer.stdout.decode("utf-8", "replace").splitlines()
        words = [user, *words] if user else words
        if answer.returncode == 0 and len(words) >= 2:
            return words[0], words[1]
    return None
