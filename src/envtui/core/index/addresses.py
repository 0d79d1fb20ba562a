"""URLs of indexes: made from paths, freed of credentials, compared by origin."""

from __future__ import annotations

from pathlib import Path

__all__ = ["origin_of", "page_address", "public_address", "split_credentials", "to_address"]


def to_address(text: str) -> str:
    """Return an index or flat location as a URL; a path becomes a ``file:`` URL."""
    text = text.strip()
    if "://" in text or text.startswith("file:"):
        return text
    from envtui.core.files import without_dots

    return without_dots(Path(text).expanduser()).as_uri()


def split_credentials(address: str) -> tuple[str, tuple[str, str] | None]:
    """Return the URL without its user information, and user and password if it had any."""
    scheme, separator, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    if not separator or "@" not in host:
        return address, None
    from urllib.parse import unquote

    secret, _, host = host.rpartition("@")
    user, _, password = secret.partition(":")
    return f"{scheme}://{host}{slash}{path}", (unquote(user), unquote(password))


def public_address(address: str) -> str:
    """Return the URL as it may be shown: no user information, no query, no fragment."""
    return split_credentials(address)[0].partition("#")[0].partition("?")[0]


def origin_of(address: str) -> str:
    """Return scheme, host and port of a URL, in one spelling (RFC 6454)."""
    scheme, _, rest = split_credentials(address)[0].partition("://")
    scheme = scheme.lower()
    for end in "/?#":
        rest = rest.partition(end)[0]
    host = rest.lower()
    default = {"http": ":80", "https": ":443"}.get(scheme, "")
    return f"{scheme}://{host.removesuffix(default) if default else host}"


def page_address(index: str, project: str) -> str:
    """Return the URL of a project's page below an index (PEP 503)."""
    return f"{index.rstrip('/')}/{project}/"
