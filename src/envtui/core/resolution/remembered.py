"""Remembering resolutions: a question as bytes, and its answer as plain values.

An answer is remembered only if it follows from the question and the pages of indexes alone: not if
source code or the time of day took part, nor if a person was warned, who is to be warned again.
"""

from __future__ import annotations

import marshal

from envtui.core.events import Warned
from envtui.core.index.model import IndexFile
from envtui.core.resolution.model import Break, Candidate, Edge, Resolution
from envtui.core.resolution.targets import TargetPython

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from envtui.core.events import Event, OnEvent
    from envtui.core.index.model import Metadata
    from envtui.core.resolution.model import Index, Options
    from envtui.core.resolution.question import Question, ReadSource
    from envtui.core.resolution.requests import Request
    from envtui.core.resolution.universal.target import UniversalTarget

__all__ = ["Memory", "from_values", "to_values"]

_RULES = 3
"""Raised whenever a change of envtui gives another answer to the same question."""


class Memory:
    """What an index remembers of one question."""

    def __init__(self, question: Question, index: Index, *, builds: bool) -> None:
        self._index = index
        self._key = _key_of(question, builds=builds)

    def recall(self) -> Resolution | None:
        """Return the answer found before, if nothing has changed that it depends on."""
        found = self._index.recall(self._key) if self._key else None
        return None if found is None else from_values(found)

    def remember(self, answer: Resolution) -> None:
        """Keep an answer."""
        if self._key:
            self._index.remember(self._key, to_values(answer))

    def unless_warned(self, on_event: OnEvent) -> OnEvent:
        """Return a listener that passes events on; after a warning nothing is remembered."""

        def passing(event: Event) -> None:
            if isinstance(event, Warned):
                self._key = b""
            on_event(event)

        return passing

    def unless_called(self, read_source: ReadSource | None) -> ReadSource | None:
        """Return a function that reads source code; once it was called nothing is remembered."""
        if read_source is None:
            return None

        def read(file: IndexFile) -> Metadata:
            self._key = b""
            return read_source(file)

        return read


def _key_of(question: Question, *, builds: bool) -> bytes:
    """Return all that the answer depends on beside the index; empty if there is more than that."""
    target, options = question.target, question.options
    asked = (question.requests, question.constraints, question.overrides)
    cutoffs = _cutoffs(options)
    if (
        question.sources
        or cutoffs is None
        or options.stated_metadata
        or any(request.need.url for requests in asked for request in requests)
    ):
        return b""
    installed = [
        (name, one.distribution.name, one.distribution.version, tuple(one.metadata))
        for name, one in sorted(question.installed.items())
    ]
    chosen_by = [(name, _plain(getattr(options, name))) for name in options.__match_args__]
    values: Any = (
        _RULES,
        builds,
        [_requests(requests) for requests in asked],
        _target(target),
        installed,
        chosen_by,
        cutoffs,
        sorted(question.excludes),
        sorted(question.preferences.items()),
    )
    # The second version of the format writes equal values alike.
    return marshal.dumps(values, 2)


def _cutoffs(options: Options) -> list[float] | None:
    """Return the moments after which files do not count; ``None`` if one depends on the present.

    The words of a date are not enough: its day ends here when it ends in the local time zone.
    """
    texts = [options.exclude_newer, *options.exclude_newer_packages.values()]
    texts = [text for text in texts if text]
    if not texts:
        return []
    from envtui.core.resolution.cutoff import is_span, parse_cutoff

    if any(map(is_span, texts)):
        return None
    return [parse_cutoff(text).timestamp() for text in texts]


def _target(target: TargetPython | UniversalTarget) -> object:
    if isinstance(target, TargetPython):
        return (target.name, target.version, sorted(target.markers.items()), target.build)
    return (target.name, repr(target.environment))


def _requests(requests: Iterable[Request]) -> list[object]:
    return [(tuple(one.need), one.text, sorted(one.hashes)) for one in requests]


def _plain(value: Any) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return sorted(value.items()) if hasattr(value, "items") else value


def to_values(answer: Resolution) -> object:
    """Return an answer as plain values, which ``marshal`` can write."""
    candidates = [
        (*candidate[:3], _file_values(candidate.file), *candidate[4:])
        for candidate in answer.candidates
    ]
    edges = list(map(tuple, answer.edges))
    return (candidates, edges, list(map(tuple, answer.breaks)))


def _file_values(file: IndexFile | None) -> object:
    if file is None:
        return None
    values = file._asdict()
    values["hashes"] = dict(file.hashes)
    values["metadata_hashes"] = None if file.metadata_hashes is None else dict(file.metadata_hashes)
    return tuple(values.values())


def from_values(values: Any) -> Resolution:
    """Return the answer that ``to_values`` was called with."""
    candidates, edges, breaks = values
    return Resolution(
        tuple(
            Candidate._make((*row[:3], IndexFile(*row[3]) if row[3] else None, *row[4:]))
            for row in candidates
        ),
        tuple(Edge(*row) for row in edges),
        tuple(Break(*row) for row in breaks),
    )
