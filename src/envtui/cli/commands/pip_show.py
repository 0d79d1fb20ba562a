"""``envtui pip show``: what is known of installed packages."""

from __future__ import annotations

from envtui.cli.choices import choose_target, name_of
from envtui.cli.installed import (
    add_strict_option,
    warn_of_damage,
    warn_strictly,
)
from envtui.cli.output import print_json
from envtui.cli.parser import (
    Options,
    Parser,
    add_format_option,
    add_settings_options,
    add_target_options,
)
from envtui.cli.without_effect import OF_READING, add_without_effect, warn_of_no_effect
from envtui.core import (
    Distribution,
    Graph,
    build_graph,
    installed_in,
    literal,
    read_details,
    read_record,
)
from envtui.core.errors import EnvironmentProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages

MISSING = 1


def add_arguments(parser: Parser) -> None:
    """Declare uv's flags."""
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", help="its name")
    parser.add_argument("-f", "--files", action="store_true", help="also the files it installed")
    add_strict_option(parser)
    add_format_option(parser)
    add_target_options(parser, changing=False)
    add_settings_options(parser)
    add_without_effect(parser, OF_READING)


def run(options: Options, messages: Messages) -> int:
    """Print each package; return 1 when none of them is installed."""
    warn_of_no_effect(options, OF_READING, messages)
    if not options.packages:
        messages.warn("There is nothing to show: name a package.")
        return MISSING
    target = choose_target(options, messages, changing=False, asks=False)
    installed = installed_in(target)
    graph = build_graph(installed, target.interpreter.markers)
    shown = []
    for name in dict.fromkeys(map(name_of, options.packages)):
        rows = [row for row in installed if row.normalized == name]
        if not rows:
            messages.warn(f"Package {literal(name)} is not installed.")
        warn_of_damage(rows, messages)
        for row in rows:
            described = _described(row, graph)
            if options.files:
                described["files"] = _files(row, messages)
            shown.append(described)
    if options.format == "json":
        print_json(shown)
    else:
        print("\n---\n".join("\n".join(_lines(described)) for described in shown), end="")
        print("\n" if shown else "", end="")
    if options.strict:
        warn_strictly(installed, target.interpreter, messages)
    return 0 if shown else MISSING


def _described(row: Distribution, graph: Graph) -> dict[str, object]:
    details = read_details(row)
    described: dict[str, object] = {
        "name": row.normalized,
        "version": row.version,
        "summary": details.summary,
        "license": details.license,
        "location": str(row.info.parent),
        "installer": details.installer,
        "requested": details.requested,
        "requires": sorted({need.name for need in graph.requires.get(row.normalized, ())}),
        "required_by": sorted({need.parent for need in graph.required_by.get(row.normalized, ())}),
    }
    if row.editable:
        described["editable_project_location"] = str(row.editable)
    return described


def _files(row: Distribution, messages: Messages) -> list[str] | None:
    """Return the files it recorded; ``None``, and a warning, if there is no record."""
    try:
        return [entry.path for entry in read_record(row)]
    except EnvironmentProblem as problem:
        messages.warn(problem.message)
        return None


_LABELS = {
    "name": "Name",
    "version": "Version",
    "summary": "Summary",
    "license": "License",
    "location": "Location",
    "editable_project_location": "Editable project location",
    "installer": "Installer",
    "requires": "Requires",
    "required_by": "Required-by",
}


def _lines(described: dict[str, object]) -> list[str]:
    lines = []
    for key, label in _LABELS.items():
        value = described.get(key, "")
        text = ", ".join(value) if isinstance(value, list) else str(value or "")
        if key in described:
            lines.append(literal(f"{label}: {text}".rstrip().replace("\n", " ")))
    files = described.get("files")
    if isinstance(files, list):
        lines += ["Files:", *(f"  {literal(path)}" for path in files)]
    return lines
