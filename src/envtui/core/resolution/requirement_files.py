"""Requirements files: pip's grammar, with what is included, read into one value.

Source: the requirements file format of pip's documentation. Unlike uv, a backslash joins any two
lines, as in pip.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from envtui.core.errors import RequirementError
from envtui.core.literal import literal
from envtui.core.record import Record
from envtui.core.resolution.model import RequirementLine
from envtui.core.resolution.named_files import content_of, included, is_piped, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.resolution.named_files import NamedFile

__all__ = ["AskedProject", "RequirementFile", "read_requirements"]

# Few files have what these are for: they are compiled where it is met.
_EDITABLE = (
    r"(?:-e|--editable\b)\s*=?\s*(?:(?P<quote>[\"'])(?P<quoted>[^\"']+)(?P=quote)|(?P<plain>.+))"
)
_COMMENT = r"(^|\s+)#.*$"
_VARIABLE = r"\$\{([A-Z0-9_]+)\}"
_HASH = r"(?i)(?:sha256|sha384|sha512):[0-9a-f]+"
_CODING = rb"(?:.*\n)?[ \t]*#.*?coding[:=][ \t]*([-\w.]+)"
"""How a comment in one of the first two lines names the encoding (PEP 263), as in pip."""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WITH_VALUE = {
    "-r": "requirement",
    "--requirement": "requirement",
    "-c": "constraint",
    "--constraint": "constraint",
    "-i": "index",
    "--index-url": "index",
    "--pypi-url": "index",
    "--extra-index-url": "extra-index",
    "-f": "find-links",
    "--find-links": "find-links",
    "--no-binary": "no-binary",
    "--only-binary": "only-binary",
    "--trusted-host": "ignored",
    "--use-feature": "ignored",
}
_WITHOUT_VALUE = {
    "--no-index": "no-index",
    "--require-hashes": "require-hashes",
    "--pre": "ignored",
    "--prefer-binary": "ignored",
    "--no-use-wheel": "ignored",
}


class AskedProject(Record):
    """A project of which no file says what it requires, and what of it is meant."""

    path: Path
    """Its pyproject.toml, setup.py or setup.cfg."""
    extras: tuple[str, ...] = ()
    """Normalized."""
    all_extras: bool = False


class RequirementFile(Record):
    """What a requirements file and those it includes say, in their order."""

    requirements: tuple[RequirementLine, ...] = ()
    constraints: tuple[RequirementLine, ...] = ()
    index_url: str = ""
    """Empty when none is named; the last one counts."""
    extra_index_urls: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    no_index: bool = False
    no_binary: tuple[str, ...] = ()
    """Names, or ``:all:``."""
    only_binary: tuple[str, ...] = ()
    require_hashes: bool = False
    warnings: tuple[str, ...] = ()
    """One sentence for each option that has no effect here."""
    pinned: Mapping[str, str] = MappingProxyType({})
    """The only index that a project is taken from, by normalized name."""
    projects: tuple[AskedProject, ...] = ()
    """Those that have to be asked what they require."""


def read_requirements(
    file: NamedFile,
    *,
    constraints: bool = False,
    environ: Mapping[str, str] | None = None,
    configuration: IndexConfiguration | None = None,
    pipes: bool = False,
) -> RequirementFile:
    """Read a requirements file and what it includes.

    Args:
        file: its path or address, or ``-`` for standard input; what it includes is looked for
            beside it.
        constraints: whether its requirements are constraints (``-c``).
        environ: what ``${VAR}`` stands for; the process's environment by default.
        configuration: how the network is asked (default: as everywhere on this machine).
        pipes: whether ``file`` may be a pipe, and is waited for.

    Raises:
        RequirementError: a file cannot be read, includes itself, or has a malformed line; the
            message names file and line.
    """
    reader = _Reader(os.environ if environ is None else environ, configuration)
    reader.read(file, constraints, "", pipes=pipes)
    return reader.result()


class _Reader:
    def __init__(
        self, environ: Mapping[str, str], configuration: IndexConfiguration | None
    ) -> None:
        self.environ = environ
        self.configuration = configuration
        self.open_files: list[NamedFile] = []
        self.requirements: list[RequirementLine] = []
        self.constraints: list[RequirementLine] = []
        self.index_url = ""
        self.values: dict[str, list[str]] = {}
        self.flags: set[str] = set()
        self.warnings: list[str] = []

    def result(self) -> RequirementFile:
        return RequirementFile(
            requirements=tuple(self.requirements),
            constraints=tuple(self.constraints),
            index_url=self.index_url,
            extra_index_urls=tuple(self.values.get("extra-index", ())),
            find_links=tuple(self.values.get("find-links", ())),
            no_index="no-index" in self.flags,
            no_binary=tuple(self.values.get("no-binary", ())),
            only_binary=tuple(self.values.get("only-binary", ())),
            require_hashes="require-hashes" in self.flags,
            warnings=tuple(self.warnings),
        )

    def read(self, file: NamedFile, constraints: bool, where: str, *, pipes: bool = False) -> None:
        identity = Path(os.path.realpath(file)) if isinstance(file, Path) else file
        if identity in self.open_files:
            raise RequirementError(f"{shown(file)} includes itself ({where}).")
        name = shown(file)
        text = _decoded(content_of(file, where, self.configuration, pipes=pipes), name)
        if "\n# /// script" in f"\n{text}":
            from envtui.core.resolution.script_file import requirements_in_script

            self.requirements.extend(requirements_in_script(text, name))
            return
        if "lock-version" in text:
            _refuse_lock(text, name)
        # Standard input has no name that a lock could repeat.
        source = "" if is_piped(file) else f"{'-c' if constraints else '-r'} {name}"
        self.open_files.append(identity)
        for number, line in _logical_lines(text):
            self._line(line, f"{name}, line {number}", file, constraints, source)
        self.open_files.pop()

    def _expanded(self, line: str) -> str:
        """Replace ``${VAR}``; what is not set stays as it is."""
        return re.sub(_VARIABLE, self._value, line) if "${" in line else line

    def _value(self, variable: re.Match[str]) -> str:
        name = variable[1]
        usual = Path.cwd().as_posix() if name == "PROJECT_ROOT" else variable[0]
        return self.environ.get(name) or usual

    def _line(
        self, written: str, where: str, file: NamedFile, constraints: bool, source: str
    ) -> None:
        line = self._expanded(written)
        has_variables = line != written
        into = self.constraints if constraints else self.requirements
        if not line.startswith("-"):
            text, hashes = _split_hashes(line, where)
            before = _split_hashes(written, where)[0] if has_variables else ""
            into.append(RequirementLine(text, hashes, where, source=source, written=before))
            return
        for kind, value in _options(line, where):
            if kind in ("requirement", "constraint"):
                limits = constraints or kind == "constraint"
                self.read(included(value, file, where), limits, where)
            elif kind == "editable":
                before = next(_options(written, where))[1] if has_variables else ""
                into.append(RequirementLine(value, (), where, True, source, before))
            else:
                self._setting(kind, value, where, file)

    def _setting(self, kind: str, value: str, where: str, file: NamedFile) -> None:
        if kind == "index":
            self.index_url = value
        elif kind == "find-links":
            beside = file.parent / value if isinstance(file, Path) else Path(value)
            known = "://" not in value and beside.exists()
            self.values.setdefault(kind, []).append(str(beside) if known else value)
        elif kind in ("no-binary", "only-binary"):
            names = [name.strip() for name in value.split(",") if name.strip()]
            self.values.setdefault(kind, []).extend(names)
        elif kind == "extra-index":
            self.values.setdefault(kind, []).append(value)
        elif kind == "ignored":
            self.warnings.append(
                f"{literal(value)} has no effect in a requirements file ({where})."
            )
        else:
            self.flags.add(kind)


def _refuse_lock(text: str, name: str) -> None:
    """Return if a text is not a lock in TOML.

    Raises:
        RequirementError: it is one.
    """
    if re.search(r"(?m)^lock-version\s*=", text):
        raise RequirementError(
            f"{name} holds a lock in TOML where a list of requirements is wanted.",
            hint="A file called pylock.toml or pylock.<word>.toml can be installed with -r.",
        )


def _decoded(content: bytes, name: str) -> str:
    """Return the text of the file that is called ``name``.

    Raises:
        RequirementError: it is no text in the encoding that it says it has, or in UTF-8.
    """
    content, encoding = _unmarked(content)
    try:
        return content.decode(encoding)
    except UnicodeError as error:
        raise RequirementError(
            f"Cannot read the requirements file {name}: {literal(str(error))}.",
            hint="Save it as UTF-8, or begin it with a comment that names its encoding.",
        ) from error


def _unmarked(content: bytes) -> tuple[bytes, str]:
    """Return the content without its mark of an encoding, and that encoding."""
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content[len(bom) :], encoding
    named = re.match(_CODING, content) if b"coding" in content else None
    try:
        return content, codecs.lookup(named[1].decode()).name if named else "utf-8"
    except LookupError:
        return content, "utf-8"


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield lines with their numbers: joined at backslashes, without comments and empty ones."""
    parts: list[str] = []
    first = 0
    for number, line in enumerate([*text.splitlines(), ""], 1):
        first = first if parts else number
        is_comment = line.lstrip().startswith("#")
        if line.endswith("\\") and not is_comment:
            parts.append(line[:-1])
            continue
        # A comment ends the joined lines, and is none of their text.
        joined = "".join([*parts, f" {line}" if is_comment else line])
        parts = []
        if stripped := (re.sub(_COMMENT, "", joined) if "#" in joined else joined).strip():
            yield first, stripped


def _split_hashes(line: str, where: str) -> tuple[str, tuple[str, ...]]:
    """Split the options off a requirement: only ``--hash`` means something there."""
    if not any(word.startswith("-") for word in line.split()):
        return line.strip(), ()
    text, *options = re.split(r"\s+(?=--?[a-z])", line)
    hashes = []
    for option in options:
        name, _, value = option.partition("=") if "=" in option else option.partition(" ")
        value = value.strip()
        if name != "--hash" or not re.fullmatch(_HASH, value):
            raise RequirementError(
                f"{where}: {literal(option)} cannot stand after a requirement.",
                hint="Only --hash=sha256:<hex> (or sha384, sha512) can.",
            )
        hashes.append(value.lower())
    return text.strip(), tuple(hashes)


def _options(line: str, where: str) -> Iterator[tuple[str, str]]:
    """Yield the options of a line that starts with one: kind, and value or name."""
    import shlex

    if editable := re.fullmatch(_EDITABLE, line):
        # A path, which may hold spaces, and its extras and marker, which has quotes of its own.
        yield "editable", editable["quoted"] or editable["plain"]
        return
    try:
        words = shlex.split(line, posix=os.name != "nt")
    except ValueError as error:
        raise RequirementError(f"{where}: {literal(line)}: {error}.") from error
    while words:
        name, equals, value = words.pop(0).partition("=")
        if len(name) > 2 and name[:2] in _WITH_VALUE and not name.startswith("--"):
            # -rfile
            name, value, equals = name[:2], name[2:] + equals + value, "="
        if name in _WITHOUT_VALUE and not equals:
            kind = _WITHOUT_VALUE[name]
            yield kind, name
        elif name in _WITH_VALUE and (equals or words):
            kind = _WITH_VALUE[name]
            given = value if equals else words.pop(0)
            yield kind, name if kind == "ignored" else given
        elif name in _WITH_VALUE:
            raise RequirementError(f"{where}: {literal(name)} needs a value behind it.")
        else:
            raise RequirementError(
                f"{where}: {literal(name)} is not an option of a requirements file.",
                hint="Options for the command itself are given where it is called.",
            )
