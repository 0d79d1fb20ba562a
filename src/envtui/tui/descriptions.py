"""Everything known of one thing, as text for Details. Pure: nothing here reads a disk."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from envtui import core
from envtui.core import literal
from envtui.tui.presentation import implementation_name, sentence, short_path, size
from envtui.tui.rows import Role
from envtui.tui.texts import Line
from envtui.tui.upgrades import held_back

if TYPE_CHECKING:
    from envtui.core import (
        Details,
        Environment,
        FoundInterpreter,
        Graph,
        Interpreter,
        LocatedEnvironment,
        Support,
    )
    from envtui.tui.presentation import Installed

__all__ = [
    "describe_environment",
    "describe_folder",
    "describe_interpreter",
    "describe_package",
    "why_lines",
]


def _labelled(label: str, text: str) -> Iterator[Line]:
    if text:
        yield Line(text, label=label)


def describe_interpreter(
    found: FoundInterpreter, built: Iterable[Environment] = ()
) -> Iterator[Line]:
    """Say what an interpreter is, or why it does not work, and what is ``built`` on it."""
    interpreter = found.interpreter
    if interpreter is None:
        yield from _not_working(found)
    else:
        name = implementation_name(interpreter.implementation)
        yield Line(f"{name} {literal(interpreter.version)}{_kind(interpreter)}", "strong")
        if found.problem:
            yield Line(f"! {sentence(found.problem)}", "bad")
        yield _supported(core.support_of(interpreter))
        yield Line()
    yield from _labelled("Path", short_path(found.path))
    if interpreter is not None:
        if interpreter.real_path != found.path:
            yield from _labelled("Really", short_path(interpreter.real_path))
        if interpreter.implementation_version != interpreter.version:
            yield from _labelled("Release", literal(interpreter.implementation_version))
    yield from _labelled("Found by", literal(found.source))
    yield from _listed("Also as", map(short_path, found.aliases))
    yield from _listed("Built on it", (short_path(environment.root) for environment in built))
    if interpreter is not None:
        yield from _facts(interpreter)


def _not_working(found: FoundInterpreter) -> Iterator[Line]:
    if found.needs_permission:
        yield Line("! Not run: nobody has allowed it yet", "warn")
        yield Line(sentence(found.problem))
        yield Line("a allows it, after a question.", "accent")
    else:
        yield Line("! This interpreter does not work", "bad")
        yield Line(sentence(found.problem))
    yield Line()
    yield from _labelled("Version", literal(found.version_from_files))


def _listed(label: str, texts: Iterable[str]) -> Iterator[Line]:
    for number, text in enumerate(texts):
        yield Line(text, label=label if number == 0 else " ")


def _supported(support: Support) -> Line:
    """Say how long the version is looked after."""
    until = f"{support.until:%B %Y}" if support.until else ""
    if support.status == "end-of-life":
        since = f" since {until}" if until else ""
        return Line(f"! End of life{since}: it gets no security fixes", "warn")
    if support.status == "unknown":
        return Line("How long it is supported is not known to this envtui", "dim")
    gets = {
        "pre-release": "A pre-release; the version is supported",
        "bugfix": "Gets fixes of bugs and security",
        "security": "Gets only security fixes,",
    }
    return Line(f"{gets[support.status]} until {until}", "dim")


def _kind(interpreter: Interpreter) -> str:
    words = [
        word
        for word, holds in (
            ("free-threaded", interpreter.gil_disabled),
            ("debug build", interpreter.debug),
            ("32-bit", interpreter.pointer_bits == 32),
        )
        if holds
    ]
    return f" ({', '.join(words)})" if words else ""


def _facts(interpreter: Interpreter) -> Iterator[Line]:
    libc = interpreter.libc
    library = f" · {libc.name} {libc.major}.{libc.minor}" if libc.name else ""
    yield from _labelled("Platform", literal(interpreter.platform) + library)
    lock = "without the GIL" if interpreter.gil_disabled else "with the GIL"
    debug = "debug" if interpreter.debug else "release"
    bits = f"{interpreter.pointer_bits}-bit"
    yield from _labelled("Build", f"{literal(interpreter.machine)}, {bits} · {debug} · {lock}")
    yield from _labelled("Prefix", short_path(interpreter.prefix))
    yield from _labelled("Packages", short_path(interpreter.scheme.purelib))
    if interpreter.externally_managed is not None:
        yield Line()
        yield Line("Managed by its distributor: make an environment instead (n).", "warn")
        for text in literal(interpreter.externally_managed).strip().splitlines():
            yield Line(text, "dim")


def describe_folder(folder: Path) -> Iterator[Line]:
    """Say what to do in a folder without an environment."""
    yield Line("No environment is in use here", "strong")
    yield Line(f"Neither {short_path(folder)} nor a folder above it has a .venv.")
    yield Line()
    yield Line("makes an environment, from any of the interpreters", label="n")
    yield Line("makes one and installs packages into it", label="i")
    yield Line("goes to the interpreters; Enter on one shows all about it", label="1")
    yield Line("lists the keys that work here", label="?")


def describe_environment(
    located: LocatedEnvironment, activation: str = "", packages: int = -1
) -> Iterator[Line]:
    """Say what an environment is, what part it plays here, and how it is activated."""
    environment = located.environment
    yield Line(short_path(environment.root.name), "strong")
    if environment.problem:
        yield Line(f"! {sentence(environment.problem)}", "bad")
    yield _part_played(located)
    yield Line()
    yield from _labelled("Path", short_path(environment.root))
    version = literal(environment.version)
    yield from _labelled("Python", f"{implementation_name(environment.implementation)} {version}")
    if environment.base_python:
        yield from _labelled("Built on", short_path(environment.base_python))
    elif environment.home:
        yield from _labelled("Built on", f"{short_path(environment.home)} (by pyvenv.cfg)")
    if packages >= 0:
        yield from _labelled("Packages", str(packages))
    if environment.system_site_packages:
        yield Line("the system's are seen too", "warn", label="System")
    yield from _labelled("Prompt", literal(environment.prompt))
    yield from _labelled("Made by", literal(environment.creator))
    if activation and not environment.problem:
        yield Line()
        yield Line(literal(activation), "accent", label="Activate")
        yield Line("y copies this line, s opens a shell with it active", "dim", label=" ")


def _part_played(located: LocatedEnvironment) -> Line:
    if located.role == "active":
        used = "●" if located.used else "○"
        return Line(f"{used} Active in the shell that envtui was started from", "good")
    if located.role == "path":
        return Line("● In use here: its Python is the first on PATH", "good")
    if located.used:
        return Line("● In use: what is installed from this folder goes here", "good")
    if located.role == "shadowed":
        return Line("○ Shadowed: an environment nearer to this folder is used instead", "dim")
    if located.role == "winner":
        return Line("○ The nearest .venv, but another environment is in use", "dim")
    if located.environment.root.name == ".venv":
        return Line("○ Of another folder: used from there", "dim")
    return Line("○ Has to be activated: only a .venv is found by itself", "dim")


def describe_package(installed: Installed, graph: Graph | None = None) -> Iterator[Line]:
    """Say what a distribution is, what it needs, and what needs it."""
    distribution, details = installed.distribution, installed.details
    yield Line(f"{literal(distribution.name)} {literal(distribution.version)}", "strong")
    if distribution.problem:
        yield Line(f"! {sentence(distribution.problem)}", "bad")
    if details and details.summary:
        yield Line(literal(details.summary))
    yield from _newer(installed)
    yield Line()
    if graph is not None:
        yield from _relations(installed, graph)
    if details is not None:
        yield from _origins(details)
    if distribution.editable:
        yield from _labelled("Editable", short_path(distribution.editable))
    yield from _labelled("Size", size(installed.size))
    yield from _labelled("Lies in", short_path(distribution.info.parent))


def _newer(installed: Installed) -> Iterator[Line]:
    newer = installed.newer
    if newer is None:
        return
    if newer.fits != installed.distribution.version:
        yield Line(f"↑ {literal(newer.fits)} is newer and fits; u upgrades", "accent")
    if newer.latest != newer.fits:
        held = ", ".join(held_back(newer))
        yield Line(f"{literal(newer.latest)} is the latest" + (f", but {held}" if held else ""))


def _relations(installed: Installed, graph: Graph) -> Iterator[Line]:
    name = installed.distribution.normalized
    for number, need in enumerate(graph.requires.get(name, ())):
        text = f"{literal(need.name)} {literal(need.specifier)}".strip()
        label = "Needs" if number == 0 else " "
        if need.satisfied:
            yield Line(text, label=label)
        else:
            there = "not the version installed" if need.name in graph.distributions else "missing"
            yield Line(f"! {text} ({there})", "bad", label=label)
    parents = sorted({need.parent for need in graph.required_by.get(name, ())} - {name})
    others = f"the extra {literal(installed.extras[0])}" if installed.extras else ""
    needed = ", ".join(map(literal, parents)) or others or "nothing installed"
    yield from _labelled("Needed by", needed)


def _origins(details: Details) -> Iterator[Line]:
    installer = literal(details.installer)
    asked = ", asked for by a person" if details.requested else ""
    yield from _labelled("Installed by", f"{installer}{asked}" if installer else "")
    yield from _labelled("From", literal(details.origin))
    yield from _labelled("License", literal(details.license))
    yield from _labelled("Author", literal(details.author))
    yield from _labelled("Python", literal(details.requires_python))
    yield from _labelled("Commands", ", ".join(map(literal, details.scripts)))
    for label, address in details.urls:
        yield from _labelled(literal(label[:1].upper() + label[1:]), literal(address))


def why_lines(installed: Installed, graph: Graph, asked: Container[str] = ()) -> Iterator[Line]:
    """Say why a distribution is there: the shortest chain from each that nothing else needs.

    ``asked`` are the normalized names of what somebody asked for by name.
    """
    name = installed.distribution.normalized
    chains = graph.why(name)
    if name in asked:
        yield Line("You asked for it.", "good")
    elif not chains and installed.extras:
        extras = ", ".join(map(literal, installed.extras))
        yield Line(f"For an extra: {extras} requires it.")
        yield Line("Which extras were asked for is noted nowhere.", "dim")
    elif not chains:
        yield Line("Nothing installed needs it, and it is not noted that you asked for it.")
        yield Line("It is left over, or was installed by a tool that notes nothing.", "dim")
    for number, chain in enumerate(chains):
        if number or name in asked:
            yield Line()
        noted = "  you asked for it" if chain[0].parent in asked else ""
        yield Line(literal(chain[0].parent) + noted, "strong")
        for depth, need in enumerate(chain):
            last = depth == len(chain) - 1
            text = f"{'  ' * depth}└ {literal(need.name)} {literal(need.specifier)}".rstrip()
            extra = f"  for [{literal(need.extra)}]" if need.extra else ""
            role: Role = "accent" if last else ""
            yield Line(text + extra, role if need.satisfied else "bad")
