from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from envtui.core.index.client import PackageIndex
from envtui.core.index.configuration import load_configuration
from envtui.core.index.model import IndexOptions
from envtui.core.index.project import Project
from envtui.core.resolution.model import Options
from tests.support.fake_index import FakeIndex, target
from tests.support.index_server import IndexServer
from tests.support.resolving import resolve
from tests.support.wheels import make_wheel


def test_what_is_likely_needed_is_asked_for_before_the_resolver_does() -> None:
    index = FakeIndex(
        {
            "app": {"1": [], "2": ["lib<3; python_version > '3'", "win; os_name == 'nt'"]},
            "lib": {"2": ["deep"], "3": []},
            "deep": {"1": ["app"]},
        }
    )
    index.fetches_ahead = True
    answer = resolve(["app"], index=index, interpreter=target())
    assert [c.version for c in answer.candidates] == ["2", "1", "2"]
    first = list(dict.fromkeys(index.asked))
    assert first == [
        "app",
        "app-2-py3-none-any.whl",
        "lib",
        "lib-2-py3-none-any.whl",
        "deep",
        "deep-1-py3-none-any.whl",
    ]


def test_the_likeliest_versions_are_told_before_they_are_decided() -> None:
    index = FakeIndex({"app": {"1": ["lib"]}, "lib": {"1": [], "2": ["app>1"]}})
    index.fetches_ahead = True
    told: list[tuple[str, str, bool]] = []
    resolve(
        ["app"],
        index=index,
        interpreter=target(),
        on_decided=lambda candidate, likely: told.append(
            (candidate.name, candidate.version, likely)
        ),
    )
    assert set(told[:2]) == {("lib", "2", True), ("app", "1", True)}
    assert told[2] == ("app", "1", False)
    assert told[-1] == ("lib", "1", False)


def test_everything_asked_for_is_fetched_before_the_first_is_waited_for() -> None:
    class Recording(FakeIndex):
        def prefetch(self, names: Iterable[str], on_project: Callable[[Project], None]) -> None:
            self.asked += [f"ahead: {name}" for name in names]

    index = Recording({"a": {"1": []}, "b": {"1": []}})
    resolve(["a>=1", "b>=1"], index=index, interpreter=target())
    assert index.asked[:3] == ["ahead: a", "ahead: b", "a"]


def test_nothing_is_followed_without_dependencies() -> None:
    index = FakeIndex({"app": {"1": ["lib"]}, "lib": {"1": []}})
    index.fetches_ahead = True
    resolve(["app"], index=index, interpreter=target(), options=Options(no_deps=True))
    assert "lib" not in index.asked


class Together:
    """A fault of the index: each request of a kind is held up until four are there at once."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.asked: list[str] = []
        self.met = threading.Event()
        self._busy: set[str] = set()

    def __call__(self, handler: BaseHTTPRequestHandler) -> bool:
        if self.kind in handler.path:
            self.asked.append(handler.path)
            self._busy.add(handler.path)
            if len(self._busy) == 4:
                self.met.set()
            self.met.wait(0.5)  # Those that are asked for before are answered in the end.
            self._busy.discard(handler.path)
        return False


def test_requests_to_a_real_index_overlap(wheels: Path, index: IndexServer) -> None:
    """Ten projects that one requires are asked for at once, not one after the other."""
    make_wheel(wheels, "app", requires=[f"lib{number}" for number in range(10)])
    for number in range(10):
        make_wheel(wheels, f"lib{number}")
    together = index.fault = Together("/simple/lib")
    configuration = load_configuration(IndexOptions(default_index=index.url), {})
    answer = resolve(["app"], index=PackageIndex(configuration), interpreter=target())
    assert len(answer.candidates) == 11
    assert together.met.is_set()
    assert len(index.requests) == len(set(index.requests)) == 22


def test_where_many_versions_are_tried_the_metadata_of_the_next_ones_is_asked_for() -> None:
    app = {str(number): [f"lib=={number}"] for number in range(1, 41)}
    index = FakeIndex({"app": app, "lib": {str(number): [] for number in range(1, 41)}})
    answer = resolve(["app", "lib!=1,<=9"], index=index, interpreter=target())
    assert [c.version for c in answer.candidates] == ["9", "9"]
    assert index.ahead[0] == "app-35-py3-none-any.whl"
    assert "app-10-py3-none-any.whl" in index.ahead


def test_those_outside_of_a_narrow_set_are_asked_for_too_in_the_order_of_the_search() -> None:
    """Each version of app lets one of lib in, which needs what nobody has."""
    versions = [str(number) for number in range(1, 41)]
    app = {version: [f"lib=={version}"] for version in versions}
    lib = {version: ["deep<1" if int(version) > 9 else "deep"] for version in versions}
    index = FakeIndex({"app": app, "lib": lib, "deep": {"1": []}})
    answer = resolve(["app<40"], index=index, interpreter=target())
    assert [c.version for c in answer.candidates] == ["9", "1", "9"]
    asked = [file for file in index.ahead if file.startswith("lib")]
    assert asked[0] == "lib-34-py3-none-any.whl" and "lib-10-py3-none-any.whl" in asked
    assert "lib-40-py3-none-any.whl" not in asked


def test_few_versions_tried_ask_for_nothing_ahead() -> None:
    app = {str(number): [f"lib=={number}"] for number in range(1, 10)}
    index = FakeIndex({"app": app, "lib": {str(number): [] for number in range(1, 10)}})
    resolve(["app", "lib<=7"], index=index, interpreter=target())
    assert index.ahead == []


def test_metadata_is_fetched_side_by_side_and_once(wheels: Path, index: IndexServer) -> None:
    for number in range(1, 31):
        make_wheel(wheels, "app", str(number), requires=[f"lib=={number}"])
        make_wheel(wheels, "lib", str(number))
    together = index.fault = Together("/app-")
    with_index = PackageIndex(load_configuration(IndexOptions(default_index=index.url), {}))
    answer = resolve(["app", "lib<=3"], index=with_index, interpreter=target())
    with_index.close()
    assert [c.version for c in answer.candidates] == ["3", "3"]
    assert together.met.is_set()
    assert len(together.asked) == len(set(together.asked))
