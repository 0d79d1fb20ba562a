"""Taking passwords out of the URLs of wheels, before anything else is done with these.

An address is shown, compared, and written into the environment; a password must not be. Source
code keeps its own, since git is asked with it.
"""

from __future__ import annotations

from collections.abc import Iterable

from envtui.core.index.addresses import origin_of, split_credentials
from envtui.core.index.filenames import is_wheel
from envtui.core.resolution.model import RequirementLine

__all__ = ["with_plain_addresses"]

Lines = tuple[str | RequirementLine, ...]


def with_plain_addresses(
    lines: Iterable[str | RequirementLine], credentials: dict[str, tuple[str, str]]
) -> Lines:
    """Return the lines without passwords; these go into ``credentials``, by origin."""
    return tuple(_plain(line, credentials) for line in lines)


def _plain(
    asked: str | RequirementLine, credentials: dict[str, tuple[str, str]]
) -> str | RequirementLine:
    line = asked if isinstance(asked, RequirementLine) else RequirementLine(asked)
    if "://" not in line.text or "@" not in line.text:
        return asked
    from envtui.core.resolution.requests import address_of

    address = address_of(line)
    if address is None or not is_wheel(address.url.partition("#")[0].partition("?")[0]):
        return asked
    url, secret = split_credentials(address.url)
    if secret is None:
        return asked
    credentials.setdefault(origin_of(url), secret)
    return line._replace(text=line.text.replace(address.url, url))
