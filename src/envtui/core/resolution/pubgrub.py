"""PubGrub: the search for versions that fit together, learning from every collision.

The algorithm is that of https://github.com/dart-lang/pub/blob/master/doc/solver.md, and more:

- versions with the same requirement share a clause;
- a clause that says nothing at the moment is passed over until the search jumps back;
- a project with a single version left is decided first, then the one met first;
- as in uv, a project that clashes often is decided early, and the one it clashes with late.

In the words of that document, a clause is an incompatibility and a node's states are a term; the
steps are the partial solution, each of them a decision or a derivation; ``_propagate`` is unit
propagation and ``_learn`` conflict resolution.
"""

from __future__ import annotations

from bisect import bisect_left
from heapq import heappop, heappush

from envtui.core.resolution.clauses import (
    ANY,
    CONSTRAINT,
    DEPENDENCY,
    LEARNED,
    NO_VERSION,
    REQUEST,
    TIE,
    Clause,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any, Protocol

    class Rules(Protocol):
        """What the search is about; sets of versions are the bits of an integer, from bit 0."""

        def known(self, node: int, /) -> int:
            """Return all versions of a node."""

        def choose(self, node: int, versions: int, /) -> int | None:
            """Return the version of a set to try next; ``None`` if none of them can be chosen."""

        def dependencies(self, node: int, version: int, /) -> Mapping[int, int]:
            """Return what a version requires: versions by node."""

        def alike(self, node: int, version: int, /) -> int:
            """Return versions with the same dependencies, and those that can never be chosen."""

        def base(self, node: int, /) -> int | None:
            """Return the node without the extra, which has the same version, if this has one."""

        def constraint(self, node: int, /) -> int | None:
            """Return the versions to which a node is limited where it is required."""


__all__ = ["GivenUp", "Impossible", "Solver"]

_MANY_CLASHES = 5
_MANY_DECISIONS = 200_000

_Step = tuple[int, int, int, "Clause | None"]
"""Its place in the order of steps, its level, the states that it leaves the node, and the clause
that it follows from; ``None`` for a decision."""


class Impossible(Exception):
    """No versions fit together; ``clause`` is the contradiction, and its parents the proof."""

    def __init__(self, clause: Clause) -> None:
        super().__init__()
        self.clause = clause


class GivenUp(Exception):
    """The search takes too many steps."""


class Solver:
    """One search. All that it knows at a moment is a list of steps, each narrowing one node."""

    def __init__(self, rules: Rules, on_decision: Callable[[int, int], None]) -> None:
        self._rules = rules
        self._on_decision = on_decision
        # By node: its possible states, the steps that narrowed them, and the clauses about it.
        self._states: list[int] = []
        self._histories: list[list[_Step]] = []
        self._clauses: list[list[Clause]] = []
        self._steps: list[int] = []
        """The nodes that were narrowed, in order."""
        self._levels = [0]
        """How many steps there were before each decision; level 0 is before the first."""
        self.decided: dict[int, int] = {}
        """The version of each decided node, in the order of the decisions."""
        self.deciding = -1
        """The node that is decided now."""
        self._idle: list[tuple[int, Clause]] = []
        """The clauses that say nothing, each with the level at which it came to that."""
        self._shared: dict[tuple[int, int, int], Clause] = {}
        """The clause of a requirement, by who requires, what is required and which versions."""
        self._required: dict[tuple[int, int], list[tuple[int, int]]] = {}
        """What a version of a node requires, as nodes and states, once its clauses are added."""
        self._waiting: list[tuple[int, int]] = []
        """A heap of nodes to be decided, by urgency; outdated entries are skipped."""
        self._known: dict[int, int] = {}
        """The states in which a node is in the answer, with whatever version."""
        self._clashes: dict[int, int] = {}
        """How often a node did not fit with others."""
        self._blame: dict[int, int] = {}
        """How often other nodes did not fit with this one."""
        self._late: list[int] = []
        """The nodes that turned out just now to have been decided too early."""

    def run(self, requests: Iterable[tuple[int, int, Any]]) -> dict[int, int]:
        """Return a version for every node of the answer.

        Args:
            requests: nodes, the versions asked for, and who asks, which the proof will name.

        Raises:
            Impossible: there is no answer.
            GivenUp: none was found in reasonable time.
        """
        changed = []
        for node, versions, origin in requests:
            self._add(Clause(REQUEST, {node: ~(versions << 1)}, origin))
            changed.append(node)
        self._propagate(changed)
        for _ in range(_MANY_DECISIONS):
            following = self._next()
            if following is None:
                return self.decided
            self.deciding = following
            self._propagate(self._decide(following))
            self._reorder()
        raise GivenUp

    # Deciding.

    def _next(self) -> int | None:
        """Return the node to decide next, ``None`` if all in the answer are decided."""
        while self._waiting:
            urgency, node = heappop(self._waiting)
            is_open = node not in self.decided and not self._states[node] & 1
            if is_open and urgency == self._urgency(node):
                return node
        return None

    def _urgency(self, node: int) -> int:
        """Return a node's rank: a single version left comes first, one often blamed last."""
        if self._is_single(node, self._states[node]):
            return 0
        if self._clashes.get(node, 0) >= _MANY_CLASHES:
            return 1
        return 3 if self._blame.get(node, 0) >= _MANY_CLASHES else 2

    def _is_single(self, node: int, state: int) -> bool:
        """Whether a state leaves one version or none."""
        known = self._known.get(node)
        if known is None:
            known = self._known[node] = self._rules.known(node) << 1
        left = state & known
        return not left & (left - 1)

    def _wait(self, node: int) -> None:
        """Queue a node to be decided, if it is in the answer and has no version yet."""
        if node not in self.decided and not self._states[node] & 1:
            heappush(self._waiting, (self._urgency(node), node))

    def _decide(self, node: int) -> list[int]:
        """Choose a version, and return the nodes of which something new is known."""
        state = self._states[node]
        base = self._rules.base(node)
        if base is not None:
            self._meet(base)
            if not state & self._states[base]:
                return self._add(Clause(TIE, {node: state, base: ~state}))
            state &= self._states[base]
        version = self._rules.choose(node, state >> 1)
        if version is None:
            return self._add(Clause(NO_VERSION, {node: state}))
        changed = self._require(node, version)
        if not changed:
            self._levels.append(len(self._steps))
            self.decided[node] = version
            self._narrow(node, 2 << version, None)
            self._on_decision(node, version)
            changed.append(node)
        return changed

    def _require(self, node: int, version: int) -> list[int]:
        """Add what a version requires, and return the node if that clashes with what is known."""
        known = self._required.get((node, version))
        if known is None:
            known = self._required[node, version] = list(self._clauses_for(node, version))
        clashing = [child for child, allowed in known if not self._states[child] & allowed]
        for child in clashing:
            self._count_clash(node, (child,))
        return [node] if clashing else []

    def _clauses_for(self, node: int, version: int) -> Iterator[tuple[int, int]]:
        """Add the clauses of a version, and yield each node that it requires, with the states."""
        alike = self._rules.alike(node, version) << 1
        base = self._rules.base(node)
        for child, versions in self._rules.dependencies(node, version).items():
            self._meet(child)
            allowed = versions << 1
            if child == node:
                # A project may require itself, in a version that it is not.
                if alike & ~allowed:
                    self._add(Clause(DEPENDENCY, {node: alike & ~allowed}, versions))
                yield node, allowed & 2 << version
                continue
            clause = self._shared.get((node, child, versions))
            if clause is None:
                kind = TIE if child == base else DEPENDENCY
                clause = Clause(kind, {node: alike, child: ~allowed})
                self._shared[node, child, versions] = clause
                self._add(clause)
            clause.states[node] |= alike
            clause.idle = False
            yield child, allowed

    def _meet(self, node: int) -> None:
        """Make room for a node, and limit it by its constraint if it is met for the first time."""
        while len(self._states) <= node:
            self._states.append(ANY)
            self._histories.append([])
            self._clauses.append([])
            number = len(self._states) - 1
            versions = self._rules.constraint(number)
            if versions is not None:
                self._add(Clause(CONSTRAINT, {number: ~(versions << 1) & ~1}))

    def _add(self, clause: Clause) -> list[int]:
        """Add a clause, and return its nodes, of which something new is known."""
        for node in clause.states:
            self._meet(node)
            self._clauses[node].append(clause)
        return list(clause.states)

    # Drawing conclusions.

    def _propagate(self, changed: list[int]) -> None:
        """Draw every conclusion from what has changed; at a contradiction, learn and jump back."""
        while changed:
            for clause in reversed(self._clauses[changed.pop()]):
                if clause.idle:
                    continue
                narrowed = self._apply(clause)
                if narrowed is None:
                    changed = self._learn(clause)
                    break
                changed += narrowed

    def _apply(self, clause: Clause) -> tuple[int, ...] | None:
        """Return the node that the clause narrows, if any; ``None`` if the clause is violated."""
        states = self._states
        free = -1
        for node, excluded in clause.states.items():
            state = states[node]
            common = state & excluded
            if common == state:
                continue
            if not common:
                clause.idle = True
                self._idle.append((len(self._levels) - 1, clause))
                return ()
            if free >= 0:
                return ()
            free = node
        if free < 0:
            return None
        self._narrow(free, states[free] & ~clause.states[free], clause)
        return (free,)

    def _narrow(self, node: int, state: int, clause: Clause | None) -> None:
        """Take a step: narrow a node to ``state``, by a clause or (``None``) by decision."""
        self._states[node] = state
        step = (len(self._steps), len(self._levels) - 1, state, clause)
        self._histories[node].append(step)
        self._steps.append(node)
        self._wait(node)

    # Learning from a contradiction.

    def _learn(self, violated: Clause) -> list[int]:
        """Add what follows from a violated clause, and jump back to where that narrows a node.

        Raises:
            Impossible: the clause is violated whatever is decided.
        """
        states = {node: state for node, state in violated.states.items() if state != ANY}
        parents = [violated]
        while states:
            node, step, before = self._last_step(states)
            _, level, _, clause = step
            if clause is not None:
                joined = states[node] | clause.states[node]
                if joined != ANY:
                    # It takes an earlier step too to bring the node into these states.
                    before = max(before, self._first_within(node, joined)[1])
            if clause is None or before < level:
                break
            parents.append(clause)
            del states[node]
            for other, excluded in clause.states.items():
                if other != node and excluded != ANY:
                    states[other] = states.get(other, ANY) & excluded
            if joined != ANY:
                states[node] = joined
        else:
            raise Impossible(Clause(LEARNED, {}, None, tuple(parents)))
        if len(parents) > 1:
            self._add(Clause(LEARNED, states, None, tuple(parents)))
        self._jump_back(before)
        self._count_clash(node, states)
        return [node]

    def _last_step(self, states: dict[int, int]) -> tuple[int, _Step, int]:
        """Return the node and step that came last of those needed, and the level of the others."""
        found: _Step = (-1, 0, 0, None)
        last, before = -1, 0
        for node, excluded in states.items():
            step = self._first_within(node, excluded)
            if step[0] > found[0]:
                last, found, step = node, step, found
            before = max(before, step[1])
        return last, found, before

    def _first_within(self, node: int, states: int) -> _Step:
        """Return the first step after which a node could only be in one of these states."""
        history = self._histories[node]
        return history[bisect_left(history, True, key=lambda step: not step[2] & ~states)]

    def _jump_back(self, level: int) -> None:
        """Take back everything above a level."""
        for start in self._levels[level + 1 :]:
            del self.decided[self._steps[start]]
        start = self._levels[level + 1]
        taken = self._steps[start:]
        del self._steps[start:], self._levels[level + 1 :]
        for node in taken:
            history = self._histories[node]
            history.pop()
            self._states[node] = history[-1][2] if history else ANY
        while self._idle and self._idle[-1][0] > level:
            self._idle.pop()[1].idle = False
        for node in dict.fromkeys(taken):
            self._wait(node)

    # Changing the order of decisions.

    def _count_clash(self, node: int, others: Iterable[int]) -> None:
        """Count that a node does not fit with others."""
        project = self._project(node)
        culprits = [other for other in others if self._project(other) != project]
        for culprit in culprits:
            self._blame[culprit] = self._blame.get(culprit, 0) + 1
            if self._blame[culprit] == _MANY_CLASHES:
                self._late.append(culprit)
        if culprits:
            self._clashes[node] = self._clashes.get(node, 0) + 1
            self._wait(node)

    def _project(self, node: int) -> int:
        base = self._rules.base(node)
        return node if base is None else base

    def _reorder(self) -> None:
        """Jump back to before the nodes that turned out to have been decided too early.

        For a node that had a choice, that is before its decision; for one that others left a single
        version, before they began to narrow it. One that is only narrowed stays so: those that did
        it may be what the person asked for, and should get the newest version that they can.
        """
        while self._late:
            culprit = self._late.pop()
            history = self._histories[culprit]
            if culprit in self.decided and not self._is_single(culprit, _before_last(history)):
                self._jump_back(history[-1][1] - 1)
            elif culprit in self.decided and (levels := [step[1] for step in history if step[1]]):
                self._jump_back(levels[0] - 1)
            self._wait(culprit)


def _before_last(history: list[_Step]) -> int:
    return history[-2][2] if len(history) > 1 else ANY
