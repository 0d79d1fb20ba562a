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
from envtui.core.index.model import IndexOptions
from envtui.core.index.settings import Settings
from envtui.core.literal import literal
from envtui.core.record import Record, field

__all__ = ["IndexConfiguration", "load_configuration"]

_INDEX_STRATEGIES = ("first-index", "unsafe-first-match", "unsafe-best-match")
_KEYRING_PROVIDERS = ("disabled", "subprocess")


class IndexConfiguration(Record):
    """Where distributions are looked for, and how; its ``repr`` shows no credentials."""

    indexes: tuple[str, ...]
    """URLs of simple APIs without credentials, in the order in which they are asked."""
    default_is_named: bool = False
    """Whether a flag, a variable or uv's settings name the last of them: then, as in uv, a
    requirements file cannot replace it."""
    find_links: tuple[str, ...] = ()
    """URLs of flat pages, folders or single files, without credentials."""
    pinned: Mapping[str, str] = field(default_factory=dict)
    """By normalized name, the URL of the only index that a project is taken from."""
    index_strategy: str = "first-index"
    offline: bool = False
    refresh: bool = False
    refresh_packages: frozenset[str] = frozenset()
    """Normalized names of projects whose pages are asked for again."""
    keyring_provider: str = "disabled"
    credentials: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False)
    """User and password by origin."""
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
    """How many requests may run at once; 0: as many as serve the speed."""
    concurrent_builds: int = 0
    """How many builds may run at once; 0: as many as there are processors."""
    concurrent_installs: int = 0
    """How many wheels may be laid out at once; 0: as many as serve the speed."""
    cache_dir: Path = field(default_factory=default_cache_dir)

    @property
    def cache(self) -> Path:
        """The folder where pages and metadata are kept."""
        return self.cache_dir / "index"


def load_configuration(
    options: IndexOptions | None = None,
    environ: Mapping[str, str] | None = None,
    *,
    folder: Path | None = None,
    prefix: Path | None = None,
    cache_dir: Path | None = None,
    on_event: OnEvent = ignore,
) -> IndexConfiguration:
    """Gather the configuration; ``options`` count before variables and files.

    The first source that names a default index wins; extra indexes and flat locations of all
    sources are joined, in the order of the sources, extra ones before the default one.

    Args:
        options: the flags of the command line.
        environ: the environment variables (default: those of this process).
        folder: where uv's settings are looked for upward (default: the current folder).
        prefix: the environment whose ``pip.conf`` counts (default: ``VIRTUAL_ENV``).
        cache_dir: the folder of the caches (default: the platform's).
        on_event: told of settings that cannot be read.

    Raises:
        UsageError: there is no such strategy or provider, or a number is malformed.
    """
    options = options or IndexOptions()
    environ = os.environ if environ is None else environ
    settings = Settings(options, environ, folder or Path.cwd(), prefix, on_event)
    cache_dir = cache_dir or default_cache_dir()
    indexes, is_named = _chosen_indexes(options, settings, cache_dir)
    links = [*options.find_links, *settings.several("FIND_LINKS", "find-links", separator=",")]
    strategy = options.index_strategy or settings.one("INDEX_STRATEGY")
    provider = options.keyring_provider or settings.keyring_provider()
    trusted = (*options.trusted_hosts, *settings.several("INSECURE_HOST", "trusted-host"))
    credentials: dict[str, tuple[str, str]] = {}
    return IndexConfiguration(
        indexes=_addresses(indexes, credentials, environ),
        default_is_named=is_named,
        find_links=_addresses(links, credentials, environ),
        index_strategy=_one_of("index strategy", strategy, _INDEX_STRATEGIES),
        offline=options.offline or settings.is_set("OFFLINE"),
        refresh=options.refresh,
        refresh_packages=frozenset(options.refresh_packages),
        keyring_provider=_one_of("keyring provider", provider, _KEYRING_PROVIDERS),
        credentials=credentials,
        certificates=options.cert or settings.certificates(of_system=options.system_certs),
        client_certificate=settings.one("CLIENT_CERT", "client-cert"),
        proxy=settings.one("PROXY", "proxy"),
        trusted_hosts=tuple(map(_host, trusted)),
        netrc=environ.get("NETRC", ""),
        timeout=settings.timeout(),
        retries=settings.count("HTTP_RETRIES", 3, "retries"),
        concurrent_downloads=settings.count("CONCURRENT_DOWNLOADS"),
        concurrent_builds=settings.count("CONCURRENT_BUILDS"),
        concurrent_installs=settings.count("CONCURRENT_INSTALLS"),
        cache_dir=cache_dir,
    )


def _chosen_indexes(
    options: IndexOptions, settings: Settings, cache_dir: Path
) -> tuple[list[str], bool]:
    """Return the indexes in order, and whether the last was named elsewhere than by pip's."""
    if options.no_index or settings.is_set("NO_INDEX", "no-index"):
        return [], False
    named = options.default_index or settings.default_index()
    default = named or settings.default_index_of_pip() or known_default_index(cache_dir / "index")
    return [*options.indexes, *settings.extra_indexes(), default], bool(named)


def _addresses(
    texts: Iterable[str], credentials: dict[str, tuple[str, str]], environ: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the URLs without duplicates; their credentials are moved into ``credentials``."""
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
