"""Options that the environment gives: ``ENVTUI_LINK_MODE``, else uv's ``UV_LINK_MODE``.

What is said on the command line counts before them. Where packages come from is read by the core,
which the explorer asks too; here is what belongs to a command.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.arguments import Argument

__all__ = ["notes_for_help", "values_of"]

_EVERYWHERE = {
    "NO_CACHE": "no_cache",
    "NO_PROGRESS": "no_progress",
    "NO_PROJECT": "no_project",
    "MANAGED_PYTHON": "managed_python",
    "NO_MANAGED_PYTHON": "no_managed_python",
    "OFFLINE": "offline",
    "PROJECT": "project",
    "WORKING_DIR": "directory",
}
_OF_PACKAGES = {
    "BREAK_SYSTEM_PACKAGES": "break_system_packages",
    "BUILD_CONSTRAINT": "build_constraints",
    "COMPILE_BYTECODE": "compile_bytecode",
    "CONSTRAINT": "constraints",
    "CUSTOM_COMPILE_COMMAND": "custom_compile_command",
    "EXCLUDE": "excludes",
    "EXCLUDE_NEWER": "exclude_newer",
    "FORK_STRATEGY": "fork_strategy",
    "LINK_MODE": "link_mode",
    "NO_BINARY": "no_binary",
    "NO_BINARY_PACKAGE": "no_binary",
    "NO_BUILD": "no_build",
    "NO_BUILD_ISOLATION": "no_build_isolation",
    "NO_BUILD_PACKAGE": "only_binary",
    "NO_EDITABLE": "no_editable",
    "NO_SOURCES": "no_sources",
    "NO_SOURCES_PACKAGE": "no_sources_package",
    "NO_VERIFY_HASHES": "no_verify_hashes",
    "OVERRIDE": "overrides",
    "PRERELEASE": "prerelease",
    "PYTHON": "python",
    "REQUIRE_BUILD_HASHES": "require_build_hashes",
    "REQUIRE_HASHES": "require_hashes",
    "RESOLUTION": "resolution",
    "SYSTEM_PYTHON": "system",
    "VENV_CLEAR": "clear",
    "VENV_RELOCATABLE": "relocatable",
    "VENV_SEED": "seed",
}
"""Names without their beginning, and the ``dest`` of the option that each stands for."""
_FOR_ALL_NAMES = "NO_BINARY"
"""The one that is yes or no, where the option takes names."""
_YES = frozenset({"1", "true", "t", "yes", "y", "on"})
_NO = frozenset({"0", "false", "f", "no", "n", "off"})


def values_of(
    arguments: Iterable[Argument], environ: Mapping[str, str], *, of_packages: bool
) -> dict[str, object]:
    """Return what the variables say, by the ``dest`` of the options that a command has.

    Args:
        arguments: those of the command.
        environ: the environment variables.
        of_packages: whether it is a command that creates environments or is about packages;
            elsewhere ``--python`` and others mean something else.

    Raises:
        UsageError: a variable has a value that its option does not take.
    """
    given = [name for name in environ if name.startswith(("ENVTUI_", "UV_")) and environ[name]]
    if not given:
        return {}
    by_dest = {argument.dest: argument for argument in reversed(list(arguments))}
    found: dict[str, object] = {}
    for name, dest in _known(of_packages).items():
        variable = next((v for v in (f"ENVTUI_{name}", f"UV_{name}") if v in given), "")
        if variable and dest in by_dest:
            value = _value(by_dest[dest], variable, environ[variable].strip())
            if isinstance(value, list):
                value = [*_listed(found.get(dest)), *value]
            found[dest] = value
    return found


def notes_for_help(*, of_packages: bool) -> dict[str, str]:
    """Return what the help says of options that a variable stands for, by ``dest``."""
    known = reversed(_known(of_packages).items())
    return {dest: f" [env: ENVTUI_{name}]" for name, dest in known}


def _known(of_packages: bool) -> dict[str, str]:
    return _EVERYWHERE | _OF_PACKAGES if of_packages else _EVERYWHERE


def _value(argument: Argument, variable: str, text: str) -> object:
    if argument.action in ("store_true", "store_false"):
        return _is_yes(variable, text)
    if variable.endswith(f"_{_FOR_ALL_NAMES}"):
        return [":all:"] if _is_yes(variable, text) else []
    if argument.action == "append":
        return text.split()
    if argument.choices is not None and text not in argument.choices:
        raise _malformed(variable, text, f"Choose one of {', '.join(argument.choices)}.")
    return text


def _listed(value: object) -> list[str]:
    return value if isinstance(value, list) else []


def _is_yes(variable: str, text: str) -> bool:
    if text.lower() in _YES | _NO:
        return text.lower() in _YES
    raise _malformed(variable, text, "Write 1 or 0.")


def _malformed(variable: str, text: str, hint: str) -> UsageError:
    from envtui.core import literal

    return UsageError(f"{variable} cannot be '{literal(text)}'.", hint=hint)
