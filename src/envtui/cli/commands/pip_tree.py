"""``envtui pip tree``: who requires whom, what is missing included."""

from __future__ import annotations

from envtui.cli.choices import choose_target, name_of, names_in
from envtui.cli.index_options import add_index_options
from envtui.cli.installed import (
    add_outdated_options,
    add_strict_option,
    find_outdated,
    installed_rows,
    warn_strictly,
)
from envtui.cli.output import in_units, print_json
from envtui.cli.package_tree import PackageTree, TreeStyle, reached_from, root_names
from envtui.cli.parser import (
    Options,
    Parser,
    add_format_option,
    add_target_options,
)
from envtui.cli.without_effect import OF_PIP, add_without_effect, warn_of_no_effect
from envtui.core import (
    Distribution,
    Graph,
    build_graph,
    installed_size,
    literal,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.core import Outdated


def add_arguments(parser: Parser) -> None:
    """Declare uv's flags."""
    parser.add_argument("--invert", action="store_true", help="who requires each, upside down")
    parser.add_argument(
        "-d", "--depth", type=depth, default=255, metavar="N", help="no deeper than this"
    )
    parser.add_repeatable("--package", metavar="NAME", help="only the tree below this package")
    parser.add_repeatable(
        "--prune", metavar="NAME", help="leave out this package and what is below it"
    )
    parser.add_argument(
        "--no-dedupe", action="store_true", help="write a subtree each time it occurs"
    )
    parser.add_argument(
        "--show-version-specifiers", action="store_true", help="with what each is required by"
    )
    parser.add_argument(
        "--show-sizes", action="store_true", help="with what each takes on the disk"
    )
    add_outdated_options(parser, "with the newest version where that is not installed")
    add_strict_option(parser)
    add_format_option(parser)
    add_target_options(parser, changing=False)
    add_index_options(parser)
    add_without_effect(parser, OF_PIP)


def run(options: Options, messages: Messages) -> int:
    """Print the tree, or its edges in JSON; a package named for it that is missing has none.

    Raises:
        IndexProblem: with ``--outdated`` the index does not answer.
    """
    warn_of_no_effect(options, OF_PIP, messages)
    target = choose_target(options, messages, changing=False, asks=options.outdated)
    installed = installed_rows(target, messages)
    pruned = set(names_in(options.prune))
    shown = [row for row in installed if row.normalized not in pruned]
    graph = build_graph(shown, target.interpreter.markers)
    roots = [name_of(name) for name in options.package]
    unknown = [name for name in roots if name not in graph.distributions and name not in pruned]
    for name in unknown:
        messages.warn(f"Package {literal(name)} is not installed.")
    if not roots:
        roots = [name for name in root_names(graph, invert=options.invert) if name not in pruned]
    roots = [name for name in roots if name not in {*unknown, *pruned}]
    newer = find_outdated(target, installed, options, messages) if options.outdated else {}
    notes = _Notes(graph, newer, with_sizes=options.show_sizes)
    if options.format == "json":
        names = reached_from(graph, roots, invert=options.invert, depth=options.depth)
        packages = [_described(graph, name, pruned, notes) for name in sorted(names)]
        print_json({"roots": roots, "packages": [row for row in packages if row]})
    else:
        _print_tree(graph, roots, pruned, options, notes)
    if options.strict:
        warn_strictly(installed, target.interpreter, messages)
    return 0


def depth(text: str) -> int:
    """Return a number of levels; argparse names this function where it raises ``ValueError``."""
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


class _Notes:
    """What is told of a distribution beside its version."""

    def __init__(self, graph: Graph, newer: dict[str, Outdated], *, with_sizes: bool) -> None:
        self._graph = graph
        self._newer = newer
        self._with_sizes = with_sizes

    def __call__(self, name: str) -> str:
        """Return it as the end of a line."""
        text = f" (latest: v{self._newer[name].latest})" if name in self._newer else ""
        if self._with_sizes:
            text += f" ({in_units(installed_size(self._graph.distributions[name]))})"
        return text

    def described(self, row: Distribution) -> dict[str, object]:
        """Return it for JSON."""
        newer = self._newer.get(row.normalized)
        described: dict[str, object] = {"latest_version": newer.latest} if newer else {}
        if self._with_sizes:
            described["size"] = installed_size(row)
        return described


def _print_tree(
    graph: Graph, roots: list[str], pruned: set[str], options: Options, notes: _Notes
) -> None:
    style = TreeStyle(
        depth=options.depth,
        invert=options.invert,
        repeats=options.no_dedupe,
        specifiers=options.show_version_specifiers,
    )
    tree = PackageTree(graph, pruned, style, notes)
    for name in roots:
        for line in tree.lines(name):
            print(literal(line))
    if tree.has_repeats:
        print("(*) Package tree already displayed")


def _described(graph: Graph, name: str, pruned: set[str], notes: _Notes) -> dict[str, object]:
    """Return a distribution and what it requires; nothing of one that is missing."""
    row = graph.distributions.get(name)
    if row is None:
        return {}
    needs = (need for need in graph.requires[name] if need.name not in pruned)
    requires = [
        {
            "name": need.name,
            "requirement": need.requirement,
            "installed": need.name in graph.distributions,
            "satisfied": need.satisfied,
        }
        for need in needs
    ]
    return {"name": name, "version": row.version, **notes.described(row), "requires": requires}
