"""Files of requirements by the names that people give them: paths, and addresses on the network.

A path is a ``Path``, and ``-`` is standard input. An address (``http://``, ``https://``) stays the
text that it is, perhaps with credentials, which are in nothing that is shown.
"""

from __future__ import annotations

from pathlib import Path

from envtui.core.errors import IndexProblem, RequirementError
from envtui.core.files import path_of, read_regular
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from envtui.core.index.configuration import IndexConfiguration

    NamedFile: TypeAlias = Path | str

__all__ = ["content_of", "included", "is_piped", "last_part", "named_file", "shown"]

_LIMIT = 64 << 20
_SCHEMES = ("http://", "https://")


def named_file(text: str) -> NamedFile:
    """Return what a person named: an address, or the path of a file, also of a ``file:`` URL.

    Raises:
        RequirementError: it is empty, or an address of a kind that cannot be read.
    """
    if not text:
        raise RequirementError(
            "The name of a file is empty.", hint="Name a file; - stands for standard input."
        )
    if text[:8].lower().startswith(_SCHEMES):
        return text
    if text[:5].lower() == "file:":
        try:
            return path_of(text)
        except ValueError as error:
            raise RequirementError(f"{literal(text)} names no file: {error}.") from error
    if "://" in text:
        raise RequirementError(
            f"{literal(text)} is an address of a kind that is not read.",
            hint="Name a file, or an address that begins with https:// or http://.",
        )
    return Path(text)


def is_piped(file: NamedFile) -> bool:
    """Whether the name stands for standard input."""
    return str(file) == "-"


def shown(file: NamedFile) -> str:
    """Return the name as it may be shown; of a path below the current folder, what lies below.

    Locks repeat it, and the path of a checkout is another one on the next machine.
    """
    if is_piped(file):
        return "standard input"
    if isinstance(file, Path):
        if file.is_absolute() and file.is_relative_to(here := Path.cwd()):
            file = file.relative_to(here)
        return literal(str(file))
    from envtui.core.index.addresses import public_address

    return literal(public_address(file))


def last_part(file: NamedFile) -> str:
    """Return the name without what leads to it."""
    if isinstance(file, Path):
        return file.name
    from urllib.parse import urlsplit

    return urlsplit(file).path.rpartition("/")[2]


def included(text: str, file: NamedFile, where: str) -> NamedFile:
    """Return what ``file`` means by a name in it: beside itself, unless it is whole.

    Raises:
        RequirementError: a file from the network names one of this machine.
    """
    if isinstance(file, Path):
        named = named_file(text)
        return file.parent / named if isinstance(named, Path) else named
    from urllib.parse import urljoin

    address = urljoin(file, text)
    if not address.lower().startswith(_SCHEMES):
        raise RequirementError(
            f"{where} names {literal(text)}, and what is from the network includes no file of "
            "this machine.",
            hint="Download it and name the file.",
        )
    return address


def content_of(
    file: NamedFile,
    where: str = "",
    configuration: IndexConfiguration | None = None,
    *,
    kind: str = "requirements file",
    pipes: bool = False,
) -> bytes:
    """Return what a file of requirements holds.

    Args:
        file: its name.
        where: the place that names it, for messages; empty for the command line.
        configuration: how the network is asked (default: as everywhere on this machine).
        kind: what messages call it.
        pipes: whether a pipe or device that is named is waited for: ``<(…)`` of a shell is one.

    Raises:
        RequirementError: it cannot be read, or is longer than 64 MiB.
        Cancelled: the request was.
    """
    called = f"{kind} {shown(file)}{f' ({where})' if where else ''}"
    if not isinstance(file, Path):
        return _fetched(file, called, configuration)
    try:
        content = _read(file, pipes=pipes)
    except OSError as error:
        reason = error.strerror or str(error)
        hint = "Name a file that is there."
        if file.is_dir():
            reason, hint = "it is a folder", f"Name a file in it, such as {_file_in(file)}."
        raise RequirementError(
            f"Cannot read the {called}: {literal(reason)}.", hint=hint
        ) from error
    if len(content) > _LIMIT:
        raise RequirementError(f"The {called} is longer than {_LIMIT >> 20} MiB.")
    return content


def _file_in(folder: Path) -> str:
    """Return a name that a person may mean by the folder: one that is there, if there is one."""
    names = ("requirements.txt", "pyproject.toml", "setup.py")
    found = next((name for name in names if (folder / name).is_file()), names[0])
    return literal(str(folder / found))


def _read(path: Path, *, pipes: bool) -> bytes:
    """Return the content, or as much of it as tells that it is too long."""
    if is_piped(path):
        import sys

        if sys.stdin is None:
            raise RequirementError("There is no standard input, which - stands for.")
        return sys.stdin.buffer.read(_LIMIT + 1)
    if not pipes or path.is_file():
        return read_regular(path, _LIMIT + 1)
    with path.open("rb") as pipe:
        return pipe.read(_LIMIT + 1)


def _fetched(address: str, called: str, configuration: IndexConfiguration | None) -> bytes:
    from envtui.core.index.configuration import load_configuration
    from envtui.core.index.http import HttpClient

    configuration = configuration or load_configuration()
    if configuration.offline:
        raise RequirementError(
            f"The {called} is on the network, which --offline rules out.",
            hint="Download it beforehand and name the file.",
        )
    client = HttpClient(configuration)
    try:
        answer = client.get(address, limit=_LIMIT)
    except IndexProblem as error:
        raise RequirementError(
            f"Cannot read the {called}: {error.message}", hint="Check its address and the network."
        ) from error
    finally:
        client.close()
    if answer.status != 200:
        raise RequirementError(
            f"Cannot read the {called}: the server answered {answer.status}.",
            hint="Check its address, and the credentials in it or in .netrc.",
        )
    return answer.body
