"""``envtui pip tree``: who requires whom, what is missing included."""

from __future__ import annotations

from collections.abc import Iterator

from envtui.cli.choices import choose_target
from envtui.cli.diagnostics import Messages
from envtui.cli.installed import normalized
from envtui.cli.output import print_json
from envtui.cli.parser import Options, Parser, add_format_option, add_target_options
from envtui.core import Graph, Need, build_graph, installed_in, literal
from envtui.core.errors import UsageError


def add_arguments(parser: Parser) -> None:
    """Declare uv's flags."""
    parser.add_argument("--invert", action="store_true", help="who requires each, upside down")
    parser.add_argument(
        "--depth", type=_depth, default=255, metavar="N", help="no deeper than this"
    )
    parser.add_argument(
        "--package",
        action="append",
        default=[],
        metavar="NAME",
        help="only the tree below this package (repeatable)",
    )
    parser.add_argument(
        "--prune",
        action="append",
        default=[],
        metavar="NAME",
        help="leave out this package and what is below it (repeatable)",
    )
    parser.add_argument(
        "--no-dedupe", action="store_true", help="write a subtree each time it occurs"
    )
    parser.add_argument(
        "--show-version-specifiers", action="store_true", help="with what each is required by"
    )
    add_format_option(parser)
    add_target_options(parser, changing=False)


def run(options: Options, messages: Messages) -> int:
    """Print the tree, or its edges in JSON.

    Raises:
        UsageError: a package named for the tree is not installed.
    """
    target = choose_target(options, messages, changing=False)
    graph = build_graph(installed_in(target), target.interpreter.markers)
    roots = [normalized(name) for name in options.package] or _roots(graph, options.invert)
    for name in roots:
        if name not in graph.distributions:
            raise UsageError(f"Package {literal(name)} is not installed.")
    if options.format == "json":
        print_json(_described(graph, roots))
        return 0
    tree = _Tree(graph, options)
    pruned = {normalized(name) for name in options.prune}
    for name in roots:
        if name not in pruned:
            for line in tree.lines(name):
                print(literal(line))
    if tree.has_repeats:
        print("(*) Package tree already displayed")
    return 0


def _depth(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def _roots(graph: Graph, invert: bool) -> list[str]:
    if not invert:
        return list(graph.roots)
    return [name for name in sorted(graph.distributions) if not graph.requires.get(name)]


def _described(graph: Graph, roots: list[str]) -> dict[str, object]:
    packages = [
        {
            "name": name,
            "version": row.version,
            "requires": [
                {
                    "name": need.name,
                    "requirement": need.requirement,
                    "installed": need.name in graph.distributions,
                    "satisfied": need.satisfied,
                }
                for need in graph.requires.get(name, ())
            ],
        }
        for name, row in sorted(graph.distributions.items())
    ]
    return {"roots": roots, "packages": packages}


class _Tree:
    """The lines below a package; each subtree is written once unless asked otherwise."""

    def __init__(self, graph: Graph, options: Options) -> None:
        self._graph = graph
        self._invert: bool = options.invert
        self._depth: int = options.depth
        self._repeats: bool = options.no_dedupe
        self._specifiers: bool = options.show_version_specifiers
        self._pruned = {normalized(name) for name in options.prune}
        self._written: set[str] = set()
        self.has_repeats = False

    def lines(self, name: str) -> Iterator[str]:
        """Yield the lines of the tree whose root is ``name``."""
        yield from self._lines(name, None, "", "", ())

    def _lines(
        self, name: str, need: Need | None, branch: str, indent: str, above: tuple[str, ...]
    ) -> Iterator[str]:
        children = self._children(name) if len(above) < self._depth else []
        is_repeat = bool(children) and name in self._written and not self._repeats
        if is_repeat or name in above:
            self.has_repeats = True
            yield f"{branch}{self._label(name, need)} (*)"
            return
        self._written.add(name)
        yield f"{branch}{self._label(name, need)}"
        for place, (child, reason) in enumerate(children):
            is_last = place == len(children) - 1
            yield from self._lines(
                child,
                reason,
                indent + ("└── " if is_last else "├── "),
                indent + ("    " if is_last else "│   "),
                (*above, name),
            )

    def _children(self, name: str) -> list[tuple[str, Need]]:
        needs = (self._graph.required_by if self._invert else self._graph.requires).get(name, ())
        pairs = {(need.parent if self._invert else need.name): need for need in needs}
        return sorted(
            (pair for pair in pairs.items() if pair[0] not in self._pruned),
            key=lambda pair: pair[0],
        )

    def _label(self, name: str, need: Need | None) -> str:
        row = self._graph.distributions.get(name)
        label = f"{name} v{row.version}" if row else f"{name} (missing)"
        if need is None:
            return label
        if row and not need.satisfied:
            label += f" (does not satisfy {need.requirement})"
        if self._specifiers:
            label += f" [required: {need.specifier or '*'}]"
        return label
