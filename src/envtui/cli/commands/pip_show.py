"""``envtui pip show``: what is known of installed packages."""

from __future__ import annotations

from envtui.cli.choices import choose_target
from envtui.cli.diagnostics import Messages
from envtui.cli.installed import normalized
from envtui.cli.output import print_json
from envtui.cli.parser import Options, Parser, add_format_option, add_target_options
from envtui.core import (
    Distribution,
    Graph,
    build_graph,
    installed_in,
    literal,
    read_details,
    read_record,
)


def add_arguments(parser: Parser) -> None:
    """Declare uv's flags."""
    parser.add_argument("packages", nargs="+", metavar="PACKAGE", help="its name")
    parser.add_argument("-f", "--files", action="store_true", help="also the files it installed")
    add_format_option(parser)
    add_target_options(parser, changing=False)


def run(options: Options, messages: Messages) -> int:
    """Print each package; return 1 when one of them is not installed."""
    target = choose_target(options, messages, changing=False)
    graph = build_graph(installed_in(target), target.interpreter.markers)
    code, shown = 0, []
    for name in options.packages:
        row = graph.distributions.get(normalized(name))
        if row is None:
            messages.warn(f"Package {literal(name)} is not installed.")
            code = 1
        else:
            shown.append(_described(row, graph, with_files=options.files))
    if options.format == "json":
        print_json(shown)
    else:
        print("\n---\n".join("\n".join(_lines(described)) for described in shown), end="")
        print("\n" if shown else "", end="")
    return code


def _described(row: Distribution, graph: Graph, *, with_files: bool) -> dict[str, object]:
    details = read_details(row)
    described: dict[str, object] = {
        "name": row.name,
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
    if with_files:
        described["files"] = [entry.path for entry in read_record(row)]
    return described


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
