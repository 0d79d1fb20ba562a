"""Constraints: limits on versions of projects that may never be needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from envtui.core.resolution.provider import Provider
from envtui.core.resolution.question import Question
from envtui.core.resolution.version_sets import VersionSet

__all__ = ["Limits"]


class Limits(Mapping[int, VersionSet]):
    """The constraints by node, each worked out when the resolver comes to its project.

    A file of constraints may name a thousand projects; the pages of those that nothing requires
    are not asked for.
    """

    def __init__(self, question: Question, provider: Provider) -> None:
        markers = question.markers()
        self._provider = provider
        self._specifiers: dict[str, list[str]] = {}
        self._found: dict[int, VersionSet] = {}
        for request in question.constraints:
            need = request.need
            if need.specifier and markers.holds(need.marker):
                self._specifiers.setdefault(need.name, []).append(need.specifier)

    def __getitem__(self, package: int) -> VersionSet:
        if package not in self._found:
            name, extra = self._provider.nodes[package]
            if extra or name not in self._specifiers:
                raise KeyError(package)
            bits = self._provider.project(name).bits(",".join(self._specifiers[name]))
            self._found[package] = VersionSet(bits)
        return self._found[package]

    def __iter__(self) -> Iterator[int]:
        return (
            number
            for number, (name, extra) in enumerate(self._provider.nodes)
            if name in self._specifiers and not extra
        )

    def __len__(self) -> int:
        # The resolver takes an empty mapping for none at all; how many will be met is not known.
        return len(self._specifiers)
