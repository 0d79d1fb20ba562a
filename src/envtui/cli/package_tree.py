"""The lines of ``envtui pip tree``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from envtui.core.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core import DependencyEdge, Graph

__all__ = ["PackageTree", "TreeStyle", "reached_from", "root_names"]


class TreeStyle(Record):
    """How much of the tree is written."""

    depth: int
    invert: bool = False
    """Whether the branches lead to those that require instead of those required."""
    repeats: bool = False
    """Whether a subtree is written each time it occurs."""
    specifiers: bool = False
    """Whether each line says by which specifier it is required."""


class PackageTree:
    """The lines below a package; each subtree is written once unless asked otherwise."""

    def __init__(
        self, graph: Graph, pruned: set[str], style: TreeStyle, notes: Callable[[str], str]
    ) -> None:
        """Prepare a tree without what is ``pruned``.

        Args:
            graph: what is installed.
            pruned: normalized names that are not shown.
            style: how much is written.
            notes: returns what else the line of an installed distribution says.
        """
        self._graph = graph
        self._pruned = pruned
        self._style = style
        self._notes = notes
        self._written: set[str] = set()
        self.has_repeats = False

    def lines(self, name: str) -> Iterator[str]:
        """Yield the lines of the tree whose root is ``name``."""
        yield from self._lines(name, None, "", "", ())

    def _lines(
        self,
        name: str,
        need: DependencyEdge | None,
        branch: str,
        indent: str,
        above: tuple[str, ...],
    ) -> Iterator[str]:
        children = self._children(name) if len(above) < self._style.depth else []
        is_repeat = bool(children) and name in self._written and not self._style.repeats
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

    def _children(self, name: str) -> list[tuple[str, DependencyEdge]]:
        invert = self._style.invert
        needs = (self._graph.required_by if invert else self._graph.requires).get(name, ())
        pairs = {(need.parent if invert else need.name): need for need in needs}
        return sorted(
            (pair for pair in pairs.items() if pair[0] not in self._pruned),
            key=lambda pair: pair[0],
        )

    def _label(self, name: str, need: DependencyEdge | None) -> str:
        row = self._graph.distributions.get(name)
        label = f"{name} v{row.version}" if row else f"{name} (missing)"
        if need is not None and self._style.specifiers:
            wanted = _specifier_text(need)
            if self._style.invert:
                label += f" [requires: {need.name} {wanted}]"
            else:
                label += f" [required: {wanted}]"
        if need is not None and not need.satisfied and need.name in self._graph.distributions:
            label += f" (does not satisfy {need.requirement})"
        return label + (self._notes(name) if row else "")


def root_names(graph: Graph, *, invert: bool) -> list[str]:
    """Return where the trees begin, so that every distribution is in one of them.

    Upside down they begin at what requires nothing more, and at what is missing.
    """
    if not invert:
        return list(graph.roots)
    missing = {need.name for need in graph.missing}
    ends = [
        name for name in graph.distributions if not {n.name for n in graph.requires[name]} - {name}
    ]
    roots = sorted({*missing, *ends})
    reached = reached_from(graph, roots, invert=True)
    for name in sorted(graph.distributions):
        if name not in reached:  # a circle that requires nothing else
            roots.append(name)
            reached |= reached_from(graph, [name], invert=True)
    return sorted(roots)


def reached_from(graph: Graph, names: list[str], *, invert: bool, depth: int = 255) -> set[str]:
    """Return what the trees below ``names`` hold, themselves included."""
    found = set(names)
    level = found
    while level and depth:
        edges = graph.required_by if invert else graph.requires
        needs = [need for name in level for need in edges.get(name, ())]
        level = {need.parent if invert else need.name for need in needs} - found
        found |= level
        depth -= 1
    return found


def _specifier_text(need: DependencyEdge) -> str:
    """Return the specifier with its clauses by version, as uv writes it; ``*`` for any."""
    from packaging.version import InvalidVersion, Version

    def version(clause: str) -> Version:
        try:
            return Version(clause.lstrip("<>=!~").removesuffix(".*"))
        except InvalidVersion:  # of ===, which takes any text
            return Version("0")

    clauses = [clause for clause in need.specifier.split(",") if clause]
    return ", ".join(sorted(clauses, key=version)) or "*"
