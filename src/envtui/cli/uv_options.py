"""Options that uv's settings give: ``uv.toml``, and ``[tool.uv]`` of a pyproject.toml.

Where packages come from is read by the core, which the explorer asks too; here is what belongs to
a command. The command line and variables count before it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from envtui.core import literal
from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.arguments import Argument
    from envtui.core import RequirementLine

__all__ = ["DESTS", "lines_of_uv", "options_of_uv", "requires_of_uv", "variables_of_uv"]

_WHERE_PACKAGES_ARE = ("break-system-packages", "prefix", "python", "system", "target")
_WHAT_IS_MEANT = ("all-extras", "extra", "group", "python-platform", "python-version")
_HOW_VERSIONS_ARE_CHOSEN = (
    "exclude-newer",
    "exclude-newer-package",
    "fork-strategy",
    "no-deps",
    "no-sources",
    "no-sources-package",
    "prerelease",
    "prerelease-package",
    "require-hashes",
    "resolution",
    "upgrade",
    "upgrade-package",
)
_HOW_THEY_ARE_BUILT_AND_INSTALLED = (
    "allow-empty-requirements",
    "compile-bytecode",
    "config-settings",
    "config-settings-package",
    "link-mode",
    "no-binary",
    "no-build",
    "no-build-isolation",
    "no-build-isolation-package",
    "only-binary",
    "reinstall",
    "reinstall-package",
    "require-build-hashes",
    "strict",
)
_HOW_A_LOCK_IS_WRITTEN = (
    "annotation-style",
    "custom-compile-command",
    "emit-build-options",
    "emit-find-links",
    "emit-index-annotation",
    "emit-index-url",
    "generate-hashes",
    "no-annotate",
    "no-emit-package",
    "no-header",
    "no-strip-extras",
    "no-strip-markers",
    "output-file",
    "universal",
)
_KEYS = {
    **{
        key: key.replace("-", "_")
        for key in (
            *_WHERE_PACKAGES_ARE,
            *_WHAT_IS_MEANT,
            *_HOW_VERSIONS_ARE_CHOSEN,
            *_HOW_THEY_ARE_BUILT_AND_INSTALLED,
            *_HOW_A_LOCK_IS_WRITTEN,
        )
    },
    "no-binary-package": "no_binary",
    "no-build-package": "only_binary",
    "verify-hashes": "no_verify_hashes",
}
"""uv's keys, and the ``dest`` of the option that each stands for."""
DESTS = frozenset(_KEYS.values())
_HANDED_ON = (
    "build-constraint-dependencies",
    "constraint-dependencies",
    "dependency-metadata",
    "exclude-dependencies",
    "extra-build-dependencies",
    "extra-build-variables",
    "override-dependencies",
    "torch-backend",
)
"""What no option says, or only by files; handed on as it is written."""
_KEYS_OF: dict[str, Collection[str]] = {
    **dict.fromkeys(("pip compile", "pip install", "pip sync"), (*_KEYS, *_HANDED_ON)),
    "venv": ("exclude-newer", "exclude-newer-package", "link-mode"),
}
"""What counts for a command; for others about packages it is where those are."""


def options_of_uv(
    command: str,
    arguments: Iterable[Argument],
    defaults: Collection[str],
    settings: Mapping[str, object],
) -> dict[str, object]:
    """Return what uv's settings say, by the ``dest`` of the options that a command has.

    Args:
        command: its words.
        arguments: those of the command.
        defaults: what the command lets only settings say, by ``dest``.
        settings: all that the files say, by uv's keys.

    Raises:
        UsageError: a setting has a value that its option does not take.
    """
    counting = _KEYS_OF.get(command, _WHERE_PACKAGES_ARE)
    by_dest = {argument.dest: argument for argument in reversed(list(arguments))}
    found: dict[str, object] = {}
    for key, value in ((key, value) for key, value in settings.items() if key in counting):
        argument = by_dest.get(_KEYS.get(key, ""))
        if argument is not None:
            read = _value(argument, key, value)
            if isinstance(read, list) and isinstance(before := found.get(argument.dest), list):
                read = [*before, *read]
            found[argument.dest] = read
        elif key in _HANDED_ON and (dest := key.replace("-", "_")) in defaults:
            found[dest] = value
    return found


def lines_of_uv(dest: str, listed: object) -> tuple[RequirementLine, ...]:
    """Return the requirements that a setting lists, among what a command was told by ``dest``.

    Raises:
        UsageError: it is no list of requirements.
    """
    from envtui.core import RequirementLine

    key = dest.replace("_", "-")
    option = {"constraint-dependencies": "-c", "override-dependencies": "--override"}.get(key, "")
    source = f"{option} (workspace)" if option else ""
    lines = []
    for entry in listed if isinstance(listed, list | tuple) else [listed]:
        table = entry if isinstance(entry, Mapping) else {"requirement": entry}
        text, hashes = table.get("requirement"), table.get("hashes", ())
        if not isinstance(text, str) or not isinstance(hashes, list | tuple):
            raise UsageError(f"uv's setting {key} is not a list of requirements.")
        where = f"uv's setting {key}"
        lines.append(RequirementLine(text, tuple(map(str, hashes)), where, source=source))
    return tuple(lines)


def requires_of_uv(table: object) -> dict[str, tuple[str, ...]]:
    """Return what uv's settings say that projects require to be built, by normalized name.

    Raises:
        UsageError: they say something else, or more than can be followed.
    """
    from envtui.core import normalize_name

    key = "extra-build-dependencies"
    if not isinstance(table, Mapping):
        raise UsageError(f"uv's setting {key} is not a table.")
    found: dict[str, tuple[str, ...]] = {}
    for name, listed in table.items():
        for entry in listed if isinstance(listed, list) else [listed]:
            if isinstance(entry, Mapping) and entry.get("match-runtime"):
                raise UsageError(
                    f"uv's setting {key} has match-runtime for {literal(name)}, which is not "
                    "followed here.",
                    hint="--no-config leaves uv's settings out.",
                )
        found[normalize_name(name)] = tuple(line.text for line in lines_of_uv(key, listed))
    return found


def variables_of_uv(table: object) -> dict[str, dict[str, str]]:
    """Return the variables that uv's settings give the builds of projects, by normalized name.

    Raises:
        UsageError: they say something else.
    """
    from envtui.core import normalize_name

    found: dict[str, dict[str, str]] = {}
    for name, values in table.items() if isinstance(table, Mapping) else [("", None)]:
        texts = values.values() if isinstance(values, Mapping) else [None]
        if not isinstance(values, Mapping) or not all(isinstance(text, str) for text in texts):
            raise UsageError(
                "uv's setting extra-build-variables is not a table of tables.",
                hint="Write it like {name = {VARIABLE = 'value'}}.",
            )
        found[normalize_name(name)] = dict(values)
    return found


def _value(argument: Argument, key: str, value: object) -> object:
    """Return the value in the form that the option has.

    Raises:
        UsageError: it has no such form.
    """
    if argument.action in ("store_true", "store_false"):
        if isinstance(value, bool):
            # Of what is on by default uv's key is without the "no".
            return value is not (key == "verify-hashes")
    elif argument.action == "append":
        if isinstance(value, bool):
            return [":all:"] if value else []
        if isinstance(value, Mapping):
            return list(_pairs(value))
        if isinstance(value, list):
            return list(map(str, value))
    elif argument.choices is None or value in argument.choices:
        return _text(value)
    raise UsageError(f"uv's setting {key} cannot be {literal(_text(value))!r}.")


def _pairs(table: Mapping[str, object]) -> Iterator[str]:
    """Yield a table as people write it in options: ``key=value``, ``name:key=value``."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from (f"{key}:{pair}" for pair in _pairs(value))
        else:
            values = value if isinstance(value, list) else [value]
            yield from (f"{key}={_text(one)}" for one in values)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
