"""From the shared options of a command line to the values that the core takes."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from envtui.cli.parser import wanted_management
from envtui.cli.project import project_folder
from envtui.core.errors import UsageError
from envtui.core.events import Warned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from envtui.cli.diagnostics import Messages
    from envtui.cli.parser import Options
    from envtui.core import IndexConfiguration, Target
    from envtui.core.events import Event

__all__ = ["choose_configuration", "choose_target", "name_of", "names_in", "upgrades_in"]


def choose_target(
    options: Options, messages: Messages, *, changing: bool, asks: bool = True
) -> Target:
    """Return what the command goes to, and say so when it is not the usual ``.venv``.

    Without ``asks`` the interpreter's own answer is not needed: if it may not be run, that is said.

    Raises:
        EnvironmentProblem: there is none, it is broken, or it must not be touched.
        InterpreterError: ``--python`` names none that works.
    """
    from envtui.core import TargetOptions, literal, select_target

    folder = project_folder(options)
    # A path is meant from here, wherever the project is.
    is_path = bool(options.project) and not {"/", os.sep}.isdisjoint(options.python)
    meant = TargetOptions(
        python=str(Path(options.python).absolute()) if is_path else options.python,
        system=options.system,
        managed=wanted_management(options),
        target_folder=_folder(options.target),
        prefix=_folder(options.prefix),
        break_system_packages=changing and options.break_system_packages,
    )
    target = select_target(folder, meant, changing=changing, asks=asks)
    interpreter = target.interpreter
    place = f"Python {interpreter.version} environment at: {literal(_shown(target.root))}"
    if target.problem:
        messages.warn(f"Broken environment, described from its files: {target.problem}")
    elif not interpreter.is_asked:
        messages.say(
            f"Its interpreter is not run unasked: {literal(str(interpreter.base_executable))} is "
            "described from files."
        )
    if target.root == folder / ".venv":
        messages.detail(f"Using {place}")
    else:
        messages.say(f"Using {place}")
    return target


def choose_configuration(options: Options, messages: Messages) -> IndexConfiguration:
    """Return where distributions come from, by the options, the environment and the files.

    Which file of uv's settings names an index is among the steps that are said if asked for.
    """
    from envtui.core import IndexOptions, load_configuration

    asked = IndexOptions(
        default_index=options.default_index,
        indexes=tuple(options.indexes),
        find_links=tuple(options.find_links),
        no_index=options.no_index,
        offline=options.offline,
        refresh=options.refresh,
        refresh_packages=names_in(options.refresh_package),
        keyring_provider=options.keyring_provider,
        index_strategy=options.index_strategy,
        trusted_hosts=tuple(options.insecure_hosts),
        cert=options.cert,
        system_certs=options.system_certs,
        config_file=options.config_file,
        no_config=options.no_config,
    )
    configuration = load_configuration(
        asked, folder=project_folder(options), on_event=partial(_warn, messages)
    )
    if getattr(options, "torch_backend", "") or os.environ.get("UV_TORCH_BACKEND"):
        messages.warn(
            "No index is chosen by the backend of torch: --index names the one that is meant."
        )
    if messages.is_verbose:
        _say_who_names(configuration, options, messages)
    return configuration


def _warn(messages: Messages, event: Event) -> None:
    if isinstance(event, Warned):
        messages.warn(event.message)


def _say_who_names(configuration: IndexConfiguration, options: Options, messages: Messages) -> None:
    from envtui.core import literal, places_in_uv_settings

    named = places_in_uv_settings(
        os.environ, project_folder(options), options.config_file, no_config=options.no_config
    )
    for place in (*configuration.find_links, *configuration.indexes):
        if place in named:
            file = literal(str(named[place]))
            messages.detail(f"Looking in {literal(place)}, which {file} names")


def _folder(text: str | None) -> Path | None:
    return Path(text).absolute() if text else None


def _shown(root: Path) -> str:
    """Return the path relative to the current folder when it lies below it, as uv shows it."""
    here = Path.cwd()
    return str(root.relative_to(here)) if root.is_relative_to(here) else str(root)


def names_in(words: Iterable[str]) -> frozenset[str]:
    """Return the normalized names in ``a,b``, ``:all:`` and ``:none:``, which takes all back.

    Raises:
        UsageError: something else than a name is among them, such as ``name==1.0``.
    """
    found: set[str] = set()
    for name in ",".join(words).replace(",", " ").split():
        if name == ":none:":
            found.clear()
        else:
            found.add(name if name == ":all:" else name_of(name))
    return frozenset(found)


def name_of(word: str) -> str:
    """Return the normalized name that ``word`` is.

    Raises:
        UsageError: it is something else than a name.
    """
    from envtui.core import literal, normalize_name

    if not _is_name(word):
        raise UsageError(f"{literal(word)!r} is not the name of a package.")
    return normalize_name(word.strip())


def upgrades_in(words: Iterable[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the names that ``-P`` is for, and those of its ``words`` that limit versions too.

    Raises:
        RequirementError: one is neither a name nor a requirement.
    """
    words = tuple(words)
    limits = tuple(word for word in words if not all(map(_is_name, word.split(","))))
    names = set(names_in(word for word in words if word not in limits))
    if limits:
        from envtui.core import normalize_name, parse_requirement

        names.update(normalize_name(parse_requirement(limit).name) for limit in limits)
    return frozenset(names), limits


def _is_name(text: str) -> bool:
    """Whether a text is what PEP 508 calls a name."""
    plain = text.strip().replace("-", "").replace("_", "").replace(".", "")
    return plain.isalnum() and plain.isascii() and text.strip()[0] not in "-_."
