"""What is said of source code that cannot tell what it requires: what it was looked at for."""

from __future__ import annotations

import pytest

from envtui.core.errors import BuildFailed
from envtui.core.index.model import IndexFile, Metadata
from tests.support.fake_index import FakeIndex, target
from tests.support.resolving import resolve


def fails(file: IndexFile) -> Metadata:
    raise BuildFailed(f"{file.filename} cannot be built.", hint="The end of its output.")


def failure(index: FakeIndex, *requirements: str) -> BuildFailed:
    with pytest.raises(BuildFailed) as failure:
        resolve(requirements, index=index, interpreter=target(), read_source=fails)
    return failure.value


def test_the_shortest_way_to_it_is_told_before_the_end_of_its_output() -> None:
    index = FakeIndex(
        {
            "app": {"1.0": ["long", "middle>=1"]},
            "long": {"1": ["middle"]},
            "middle": {"3": ["old<2"]},
        }
    )
    index.add("old", "1.0", sdist=True)

    error = failure(index, "app<2")

    assert error.message == "old-1.0.tar.gz cannot be built."
    assert error.hint == (
        "You ask for app<2; app 1.0 requires middle>=1; middle 3 requires old<2.\n"
        "The end of its output."
    )


def test_newer_versions_on_the_way_that_are_for_another_python_are_named() -> None:
    index = FakeIndex({"app": {"1.0": ["old"]}})
    index.add("app", "2.0", requires_python="<3.1")
    index.add("app", "3.0b1")
    index.add("old", "1.0", sdist=True)

    assert failure(index, "app").hint.splitlines() == [
        "You ask for app; app 1.0 requires old.",
        "app 2.0, which is newer, requires Python <3.1.",
        "The end of its output.",
    ]


def test_of_what_was_asked_for_itself_nothing_more_is_said() -> None:
    index = FakeIndex()
    index.add("old", "1.0", sdist=True)

    assert failure(index, "old").hint == "The end of its output."
