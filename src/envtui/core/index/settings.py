"""Settings about indexes: from variables, from uv's files, and from pip's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from envtui.core.errors import UsageError
from envtui.core.index.pip_settings import read_pip_settings
from envtui.core.index.uv_settings import read_uv_settings
from envtui.core.literal import literal
from envtui.core.variables import is_true, variable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.events import OnEvent
    from envtui.core.index.model import IndexOptions

__all__ = ["Settings"]


class Settings:
    """Values by name: that of ``X`` is ``ENVTUI_X``, else ``UV_X``, else uv's setting, else pip's.

    What may have several values is joined in this order.
    """

    def __init__(
        self,
        options: IndexOptions,
        environ: Mapping[str, str],
        folder: Path,
        prefix: Path | None,
        on_event: OnEvent,
    ) -> None:
        """Read the files; for the arguments see ``load_configuration``."""
        if prefix is None and environ.get("VIRTUAL_ENV"):
            prefix = Path(environ["VIRTUAL_ENV"])
        no_config = options.no_config or is_true(variable("NO_CONFIG", environ))
        self._environ = environ
        self._uv = read_uv_settings(
            environ, folder, options.config_file, no_config=no_config, on_event=on_event
        )
        self._pip = read_pip_settings(environ, prefix, files=not no_config)

    def one(self, name: str, *pip_options: str) -> str:
        """Return the value that counts first; empty if there is none."""
        if value := variable(name, self._environ):
            return value
        if words := self._words_of_uv(name):
            return words[0]
        values = (self._pip.get(option, "").strip() for option in pip_options)
        return next(filter(None, values), "")

    def several(self, name: str, *pip_options: str, separator: str = "") -> list[str]:
        """Return all values; in a variable they are separated by ``separator`` or white space."""
        words = [word.strip() for word in variable(name, self._environ).split(separator or None)]
        words += self._words_of_uv(name)
        for option in pip_options:
            words += self._pip.get(option, "").split()
        return [word for word in words if word]

    def is_set(self, name: str, *pip_options: str) -> bool:
        """Whether something is switched on."""
        return is_true(self.one(name, *pip_options))

    def number(self, name: str, default: float, *pip_options: str, least: float = 0) -> float:
        """Return a number.

        Raises:
            UsageError: the value is no number, or is less than ``least``.
        """
        text = self.one(name, *pip_options)
        if not text:
            return default
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if not least <= value < 1e6:
            option = f"UV_{name}" + (f" (or pip's {pip_options[0]})" if pip_options else "")
            raise UsageError(
                f"{option} is not a number that can be used: {literal(text)}.",
                hint=f"Write a number from {least:g} on, such as {default or 10:g}.",
            )
        return value

    def count(self, name: str, default: int = 0, *pip_options: str) -> int:
        """Return a whole number; raises as ``number`` does."""
        return int(self.number(name, default, *pip_options))

    def default_index(self) -> str:
        """Return the default index that a variable or uv's settings name."""
        said = variable("DEFAULT_INDEX", self._environ) or variable("INDEX_URL", self._environ)
        return said or self.one("DEFAULT_INDEX") or self.one("INDEX_URL")

    def default_index_of_pip(self) -> str:
        """Return the default index that pip's settings name."""
        return self._pip.get("index-url", "").strip()

    def extra_indexes(self) -> list[str]:
        """Return the indexes to ask before the default one."""
        return [*self.several("INDEX"), *self.several("EXTRA_INDEX_URL", "extra-index-url")]

    def timeout(self) -> float:
        """Return the seconds that a server may be silent; uv has several names for it."""
        said = self.number("HTTP_TIMEOUT", 0.0) or self.number("REQUEST_TIMEOUT", 0.0)
        return said or self.number("HTTP_TIMEOUT", 15.0, "timeout", "default-timeout", least=0.1)

    def certificates(self, *, of_system: bool) -> str:
        """Return the bundle or folder of certificates to trust; empty: those of the system."""
        names = ["SSL_CERT_FILE", "SSL_CERT_DIR"]
        if not (of_system or self.is_set("SYSTEM_CERTS") or self.is_set("NATIVE_TLS")):
            if value := self.one("CERT", "cert"):
                return value
            names[1:1] = ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"]
        values = (self._environ.get(name, "") for name in names)
        return next((value for value in values if value and Path(value).exists()), "")

    def keyring_provider(self) -> str:
        """Return the provider; any of pip's that asks a keyring becomes ``subprocess``."""
        if own := self.one("KEYRING_PROVIDER"):
            return own
        theirs = self._pip.get("keyring-provider", "")
        return "subprocess" if theirs in {"import", "subprocess"} else "disabled"

    def _words_of_uv(self, name: str) -> tuple[str, ...]:
        return self._uv.get(name.lower().replace("_", "-"), ())
