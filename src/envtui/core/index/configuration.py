"""Which indexes are asked, and how: flags, ``ENVTUI_*``, ``UV_*``, uv's settings, then pip's."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from envtui.core.errors import UsageError
from envtui.core.events import OnEvent, ignore
from envtui.core.folders import cache_dir as default_cache_dir
from envtui.core.index.addresses import origin_of, split_credentials, to_address
from envtui.core.index.default_index import default_index as known_default_index
from envtui.core.index.pip_settings import read_pip_settings
from envtui.core.index.uv_settings import read_uv_settings
from envtui.core.literal import literal
from envtui.core.record import Record, field

__all__ = ["IndexConfiguration", "load_configuration"]

_INDEX_STRATEGIES = ("first-index", "unsafe-first-match", "unsafe-best-match")
_KEYRING_PROVIDERS = ("disabled", "subprocess")

_TRUE = {"1", "true", "yes", "on", "y", "t"}


class IndexConfiguration(Record):
    """Where distributions are looked for. No field that is shown holds a credential."""

    indexes: tuple[str, ...]
    """URLs of simple APIs without credentials, in the order in which they are asked."""
    default_is_named: bool = False
    """Whether the last of them was named by a flag, a variable or uv's settings: then none that a
    file of requirements names stands in its place, as in uv."""
    find_links: tuple[str, ...] = ()
    """URLs of flat pages, folders or single files, without credentials."""
    pinned: Mapping[str, str] = field(default_factory=dict)
    """The URL of the only place that a project is taken from, by normalized name."""
    index_strategy: str = "first-index"
    offline: bool = False
    refresh: bool = False
    refresh_packages: frozenset[str] = frozenset()
    """Names (normalized) whose pages are asked for again."""
    keyring_provider: str = "disabled"
    credentials: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False)
    """Origin to user and password."""
    certificates: str = ""
    """A bundle or folder of certificates; empty: those of the system."""
    client_certificate: str = ""
    proxy: str = field(default="", repr=False)
    """Empty: as the environment says."""
    trusted_hosts: tuple[str, ...] = ()
    """Hosts, perhaps with a port, whose certificates are not looked at."""
    netrc: str = ""
    """The file of passwords; empty: ``.netrc`` in the home folder."""
    timeout: float = 15.0
    """Seconds that a server may be silent."""
    retries: int = 3
    concurrent_downloads: int = 0
    """How many requests there are at once at most; 0: as many as is good."""
    concurrent_builds: int = 0
    """How many builds run at once at most; 0: as many as there are processors."""
    concurrent_installs: int = 0
    """How many wheels are laid out at once at most; 0: as many as is good."""
    cache_dir: Path = field(default_factory=default_cache_dir)

    @property
    def cache(self) -> Path:
        """The folder where pages and metadata are kept."""
        return self.cache_dir / "index"


def load_configuration(
    environ: Mapping[str, str] | None = None,
    *,
    default_index: str = "",
    indexes: Iterable[str] = (),
    find_links: Iterable[str] = (),
    no_index: bool = False,
    offline: bool = False,
    refresh: bool = False,
    refresh_packages: Iterable[str] = (),
    keyring_provider: str = "",
    index_strategy: str = "",
    trusted_hosts: Iterable[str] = (),
    cert: str = "",
    system_certs: bool = False,
    no_config: bool = False,
    config_file: str = "",
    cache_dir: Path | None = None,
    folder: Path | None = None,
    prefix: Path | None = None,
    on_event: OnEvent = ignore,
) -> IndexConfiguration:
    """Gather the configuration; the keyword arguments are the flags of the command line.

    The first source that names a default index wins; extra indexes and flat locations of all
    sources are joined, in the order of the sources, extra ones before the default one. ``prefix``
    is the environment whose ``pip.conf`` counts (default: ``VIRTUAL_ENV``), and from ``folder``
    (default: the current one) uv's settings are looked for upward, unless ``config_file`` names
    them; with ``no_config`` no file counts. With ``system_certs`` only ``SSL_CERT_FILE`` and
    ``SSL_CERT_DIR`` stand for the system's certificates. ``on_event`` is told of settings that
    cannot be read.

    Raises:
        UsageError: a strategy or provider that does not exist, or a malformed number.
    """
    environ = os.environ if environ is None else environ
    settings = _Settings(
        environ, prefix, folder or Path.cwd(), config_file, on_event, files=not no_config
    )
    cache_dir = cache_dir or default_cache_dir()
    chosen: list[str] = []
    named = ""
    if not (no_index or settings.is_set("NO_INDEX", "no-index")):
        named = default_index or settings.default_index()
        main = named or settings.pip.get("index-url", "").strip()
        chosen = [*indexes, *settings.extra_indexes()]
        chosen.append(main or known_default_index(cache_dir / "index"))
    links = [*find_links, *settings.several("FIND_LINKS", "find-links", separator=",")]
    credentials: dict[str, tuple[str, str]] = {}
    return IndexConfiguration(
        indexes=_addresses(chosen, credentials, environ),
        default_is_named=bool(named),
        find_links=_addresses(links, credentials, environ),
        index_strategy=_one_of(
            "index strategy", index_strategy or settings.one("INDEX_STRATEGY"), _INDEX_STRATEGIES
        ),
        offline=offline or settings.is_set("OFFLINE"),
        refresh=refresh,
        refresh_packages=frozenset(refresh_packages),
        keyring_provider=_one_of(
            "keyring provider",
            keyring_provider or settings.keyring_provider(),
            _KEYRING_PROVIDERS,
        ),
        credentials=credentials,
        certificates=cert or settings.certificates(system_certs),
        client_certificate=settings.one("CLIENT_CERT", "client-cert"),
        proxy=settings.one("PROXY", "proxy"),
        trusted_hosts=tuple(map(_host, (*trusted_hosts, *settings.trusted_hosts()))),
        netrc=environ.get("NETRC", ""),
        timeout=settings.timeout(),
        retries=int(settings.number("HTTP_RETRIES", 3, "retries")),
        concurrent_downloads=int(settings.number("CONCURRENT_DOWNLOADS", 0)),
        concurrent_builds=int(settings.number("CONCURRENT_BUILDS", 0)),
        concurrent_installs=int(settings.number("CONCURRENT_INSTALLS", 0)),
        cache_dir=cache_dir,
    )


class _Settings:
    """Values below the flags: ``ENVTUI_X``, ``UV_X``, then uv's settings, then pip's option."""

    def __init__(
        self,
        environ: Mapping[str, str],
        prefix: Path | None,
        folder: Path,
        config_file: str,
        on_event: OnEvent,
        *,
        files: bool,
    ) -> None:
        self.environ = environ
        if prefix is None and environ.get("VIRTUAL_ENV"):
            prefix = Path(environ["VIRTUAL_ENV"])
        files = files and self._variable("NO_CONFIG").lower() not in _TRUE
        self.pip = read_pip_settings(environ, prefix, files=files)
        chosen = config_file or self._variable("CONFIG_FILE")
        reads = files or bool(config_file)
        self.uv = read_uv_settings(environ, folder, chosen, on_event) if reads else {}

    def trusted_hosts(self) -> list[str]:
        return self.several("INSECURE_HOST", "trusted-host")

    def default_index(self) -> str:
        said = self._variable("DEFAULT_INDEX") or self._variable("INDEX_URL")
        return said or self.one("DEFAULT_INDEX") or self.one("INDEX_URL")

    def extra_indexes(self) -> list[str]:
        return [*self.several("INDEX"), *self.several("EXTRA_INDEX_URL", "extra-index-url")]

    def one(self, name: str, *pip_options: str) -> str:
        if value := self._variable(name):
            return value
        if words := self._words_of_uv(name):
            return words[0]
        for option in pip_options:
            if value := self.pip.get(option, "").strip():
                return value
        return ""

    def several(self, name: str, *pip_options: str, separator: str = "") -> list[str]:
        words = [word.strip() for word in self._variable(name).split(separator or None)]
        words += self._words_of_uv(name)
        for option in pip_options:
            words += self.pip.get(option, "").split()
        return [word for word in words if word]

    def is_set(self, name: str, *pip_options: str) -> bool:
        return self.one(name, *pip_options).lower() in _TRUE

    def _variable(self, name: str) -> str:
        names = (f"ENVTUI_{name}", f"UV_{name}")
        return next(filter(None, (self.environ.get(name, "").strip() for name in names)), "")

    def _words_of_uv(self, name: str) -> tuple[str, ...]:
        return self.uv.get(name.lower().replace("_", "-"), ())

    def timeout(self) -> float:
        """Return the seconds that a server may be silent; uv knows the variable by more names."""
        said = self.number("HTTP_TIMEOUT", 0.0) or self.number("REQUEST_TIMEOUT", 0.0)
        return said or self.number("HTTP_TIMEOUT", 15.0, "timeout", "default-timeout", least=0.1)

    def number(self, name: str, default: float, *pip_options: str, least: float = 0) -> float:
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

    def certificates(self, of_system: bool) -> str:
        names = ["SSL_CERT_FILE", "SSL_CERT_DIR"]
        if not (of_system or self.is_set("SYSTEM_CERTS") or self.is_set("NATIVE_TLS")):
            if value := self.one("CERT", "cert"):
                return value
            names[1:1] = ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"]
        values = (self.environ.get(name, "") for name in names)
        return next((value for value in values if value and Path(value).exists()), "")

    def keyring_provider(self) -> str:
        """Pip's ``auto`` and ``import`` ask a keyring too; only its command is spoken here."""
        if own := self.one("KEYRING_PROVIDER"):
            return own
        theirs = self.pip.get("keyring-provider", "")
        return "subprocess" if theirs in {"import", "subprocess"} else "disabled"


def _addresses(
    texts: Iterable[str], credentials: dict[str, tuple[str, str]], environ: Mapping[str, str]
) -> tuple[str, ...]:
    """URLs without repetition; what they hold of credentials goes into ``credentials``."""
    found: dict[str, None] = {}
    for text in texts:
        name, separator, rest = text.partition("=")
        named = bool(separator) and name.replace("-", "").replace("_", "").isalnum()
        address, secret = split_credentials(to_address(rest if named else text))
        if named:
            variable = f"UV_INDEX_{name.upper().replace('-', '_')}"
            user = environ.get(f"{variable}_USERNAME", "")
            password = environ.get(f"{variable}_PASSWORD", "")
            secret = (user, password) if user or password else secret
        found[address] = None
        if secret:
            credentials.setdefault(origin_of(address), secret)
    return tuple(found)


def _host(text: str) -> str:
    """Return the host, perhaps with a port, of what may be a URL."""
    return text.partition("://")[2].partition("/")[0] if "://" in text else text


def _one_of(what: str, value: str, known: tuple[str, ...]) -> str:
    if not value:
        return known[0]
    if value not in known:
        raise UsageError(
            f"There is no {what} {literal(value)!r}.", hint=f"Choose one of {', '.join(known)}."
        )
    return value
