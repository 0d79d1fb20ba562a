from __future__ import annotations

from typing import Any

import pytest

from envtui.core.errors import Cancelled, IndexProblem, NoSolution, RequirementError, UsageError
from envtui.core.events import Cancel, Event, Resolved, Resolving, Warned
from envtui.core.index.metadata import split_requirement
from envtui.core.index.model import IndexFile, Metadata
from envtui.core.resolution.model import Edge, Options, RequirementLine, Resolution
from tests.support.fake_index import FakeIndex, target
from tests.support.resolving import resolve


def ask(index: FakeIndex, *requirements: str, **more: Any) -> Resolution:
    more.setdefault("interpreter", target())
    return resolve(requirements, index=index, **more)


def pins(answer: Resolution) -> dict[str, str]:
    return {candidate.normalized: candidate.version for candidate in answer.candidates}


def test_takes_the_newest_versions_that_fit_together() -> None:
    index = FakeIndex(
        {
            "app": {"1.0": ["lib>=1"], "2.0": ["lib>=2"]},
            "lib": {"1.0": [], "1.5": []},
        }
    )
    assert pins(ask(index, "app")) == {"app": "1.0", "lib": "1.5"}


def test_says_who_requires_what() -> None:
    index = FakeIndex({"app": {"1.0": ["lib>=1"]}, "lib": {"1.0": []}})
    assert ask(index, "app<2").edges == (Edge("", "app", "app<2"), Edge("app", "lib", "lib>=1"))


def test_names_are_compared_in_normal_form() -> None:
    index = FakeIndex({"my-app": {"1.0": ["Some_Lib"]}, "some-lib": {"1": []}})
    assert pins(ask(index, "My.App")) == {"my-app": "1.0", "some-lib": "1"}


def test_a_cycle_is_no_problem() -> None:
    index = FakeIndex({"a": {"1": ["b"]}, "b": {"1": ["a>=1"]}})
    assert pins(ask(index, "a")) == {"a": "1", "b": "1"}


def test_markers_are_those_of_the_target() -> None:
    index = FakeIndex(
        {
            "app": {"1": ["win; sys_platform == 'win32'", "old; python_version < '3.9'"]},
            "win": {"1": []},
            "old": {"1": []},
        }
    )
    assert pins(ask(index, "app")) == {"app": "1"}
    windows = ask(index, "app", interpreter=target(platform="win32"))
    assert pins(windows) == {"app": "1", "win": "1"}
    old = ask(index, "app", "win; python_version > '3.9'", interpreter=target("3.8.1"))
    assert pins(old) == {"app": "1", "old": "1"}


class TestExtras:
    def test_bring_what_they_add_at_the_same_version(self) -> None:
        index = FakeIndex(
            {
                "app": {"1": ["x>=1; extra == 'fast'"], "2": ["x>=9; extra == 'fast'", "base"]},
                "x": {"1": []},
                "base": {"1": []},
            }
        )
        assert pins(ask(index, "app[fast]")) == {"app": "1", "x": "1"}
        assert pins(ask(index, "app")) == {"app": "2", "base": "1"}

    def test_may_refer_to_other_extras_of_the_same_project(self) -> None:
        index = FakeIndex(
            {
                "app": {"1": ["app[a,b]; extra == 'all'", "x; extra=='a'", "y; extra=='b'"]},
                "x": {"1": []},
                "y": {"1": []},
            }
        )
        assert pins(ask(index, "app[all]")) == {"app": "1", "x": "1", "y": "1"}

    def test_one_that_does_not_exist_is_warned_of(self) -> None:
        index = FakeIndex()
        index.add("app", "1", "x; extra == 'fast'", extras=["fast"])
        index.add("x", "1")
        told: list[Event] = []
        assert pins(ask(index, "app[fast,slow]", on_event=told.append)) == {"app": "1", "x": "1"}
        assert [event for event in told if isinstance(event, Warned)] == [
            Warned("app 1 has no extra slow.")
        ]


class TestMisspelledMetadata:
    def test_of_a_requirement_is_read_as_it_was_meant(self) -> None:
        index = FakeIndex({"app": {"1": [], "2": ["lib (>=2.0<8.0)", "tool>=1.9.*"]}})
        for name in ("lib", "tool"):
            for version in ("1.0", "5.0", "9.0"):
                index.add(name, version)
        assert pins(ask(index, "app")) == {"app": "2", "lib": "5.0", "tool": "9.0"}

    def test_of_the_python_keeps_out_whom_it_meant(self) -> None:
        index = FakeIndex({"app": {"1": []}})
        index.add("app", "2", requires_python=">=3.99.*")
        assert pins(ask(index, "app")) == {"app": "1"}

    def test_is_not_allowed_to_a_person(self) -> None:
        with pytest.raises(RequirementError):
            ask(FakeIndex({"app": {"1": []}}), "app>=1.*")


class TestUnsoundMetadata:
    def index(self) -> FakeIndex:
        index = FakeIndex({"app": {"1": [], "2": ["lib>=not-a-version"]}, "lib": {"1": []}})
        index.add("app", "3", "lib; python_version ==== '3'")
        return index

    def test_leaves_the_version_out_and_says_so(self) -> None:
        told: list[Event] = []
        assert pins(ask(self.index(), "app", on_event=told.append)) == {"app": "1"}
        warnings = [event.message for event in told if isinstance(event, Warned)]
        assert [text.partition(":")[0] for text in warnings] == [
            "app 3 is left out",
            "app 2 is left out",
        ]

    def test_of_an_extra_leaves_out_a_version_that_was_chosen_for_its_project(self) -> None:
        index = FakeIndex({"dep": {"1": []}})
        for version, needs in (("1", "dep ; extra == 'x'"), ("2", "dep>=odd ; extra == 'x'")):
            index.add("lib", version, needs, extras=["x"])
        index.add("app", "1", "lib[x]")
        assert pins(ask(index, "lib", "app")) == {"app": "1", "dep": "1", "lib": "1"}

    def test_is_the_reason_when_there_is_no_other(self) -> None:
        with pytest.raises(NoSolution, match=r"app 2 has metadata that cannot be used"):
            ask(self.index(), "app==2")


def test_a_failing_index_ends_it_rather_than_choosing_something_else() -> None:
    class Failing(FakeIndex):
        def metadata(self, file: IndexFile) -> Metadata:
            raise IndexProblem("The index does not answer.")

    with pytest.raises(IndexProblem):
        ask(Failing({"app": {"1": [], "2": []}}), "app")


def test_it_stops_when_asked_to() -> None:
    cancel = Cancel()
    cancel.request()
    with pytest.raises(Cancelled):
        ask(FakeIndex({"app": {"1": []}}), "app", cancel=cancel)


def test_events_tell_how_far_it_is() -> None:
    index = FakeIndex({"app": {"1": ["lib"]}, "lib": {"1": []}})
    told: list[Event] = []
    ask(index, "app", on_event=told.append)
    assert told == [Resolving("app", 2), Resolving("lib", 2), Resolved(2)]


class TestRequiresPython:
    def test_leaves_out_versions_for_other_pythons(self) -> None:
        index = FakeIndex()
        index.add("app", "1")
        index.add("app", "2", requires_python=">=3.13")
        assert pins(ask(index, "app")) == {"app": "1"}
        assert pins(ask(index, "app", interpreter=target("3.13.0"))) == {"app": "2"}

    def test_counts_from_the_metadata_when_the_page_is_silent(self) -> None:
        index = FakeIndex({"app": {"1": []}})
        index.add("app", "2", in_metadata=">=3.13")
        assert pins(ask(index, "app")) == {"app": "1"}


class TestWheels:
    def test_the_best_tag_of_the_target_is_taken(self) -> None:
        index = FakeIndex()
        index.add("app", "1", tag="py3-none-any")
        native = index.add("app", "1", tag="cp312-cp312-manylinux_2_17_x86_64")
        assert ask(index, "app").candidates[0].file == native

    def test_of_two_builds_the_later_is_taken(self) -> None:
        index = FakeIndex()
        index.add("app", "1", tag="2-py3-none-any")
        later = index.add("app", "1", tag="10-py3-none-any")
        assert ask(index, "app").candidates[0].file == later

    def test_a_version_without_a_fitting_wheel_is_passed_over(self) -> None:
        index = FakeIndex({"app": {"1": []}})
        index.add("app", "2", tag="cp311-cp311-win_amd64")
        index.add("app", "3", sdist=True)
        assert pins(ask(index, "app")) == {"app": "1"}


class TestSourceCode:
    """``read_source`` stands for whatever can build it."""

    def index(self) -> FakeIndex:
        index = FakeIndex({"app": {"1": []}, "lib": {"1": []}})
        index.add("app", "2", "lib", sdist=True)
        return index

    def test_is_chosen_where_it_can_be_built(self) -> None:
        index = self.index()
        answer = ask(index, "app", read_source=index.metadata)
        assert pins(answer) == {"app": "2", "lib": "1"}

    def test_gives_way_to_a_wheel_of_the_same_version(self) -> None:
        index = self.index()
        wheel = index.add("app", "2")
        assert ask(index, "app", read_source=index.metadata).candidates[0].file == wheel

    @pytest.mark.parametrize("name", ["app", ":all:"])
    def test_only_binary_rules_it_out(self, name: str) -> None:
        index = self.index()
        options = Options(only_binary=frozenset({name}))
        assert pins(ask(index, "app", read_source=index.metadata, options=options)) == {"app": "1"}

    def test_no_binary_rules_wheels_out(self) -> None:
        index = self.index()
        index.add("app", "3")
        options = Options(no_binary=frozenset({"app"}))
        answer = ask(index, "app", read_source=index.metadata, options=options)
        assert pins(answer) == {"app": "2", "lib": "1"}
        with pytest.raises(NoSolution, match=r"lib 1 has wheels, which --no-binary rules out"):
            ask(index, "lib", options=Options(no_binary=frozenset({":all:"})))


class TestYanked:
    def index(self) -> FakeIndex:
        index = FakeIndex({"app": {"1": []}})
        index.add("app", "2", yanked="broken")
        return index

    def test_is_not_taken(self) -> None:
        assert pins(ask(self.index(), "app>=1")) == {"app": "1"}

    def test_is_taken_when_pinned(self) -> None:
        assert pins(ask(self.index(), "app==2")) == {"app": "2"}


def test_a_version_may_be_named_letter_by_letter() -> None:
    index = FakeIndex({"app": {"1.0": [], "2.0": []}})
    assert pins(ask(index, "app===1.0")) == {"app": "1.0"}
    with pytest.raises(NoSolution):
        ask(index, "app===weird")


class TestPrereleases:
    def index(self) -> FakeIndex:
        return FakeIndex(
            {
                "app": {"0.9a1": [], "1.0": [], "2.0rc1": []},
                "only": {"1.0a1": [], "1.0a2": []},
                "needs": {"1.0": ["app>1"], "0.9": ["app"]},
            }
        )

    @pytest.mark.parametrize(
        ("mode", "requirement", "version"),
        [
            ("if-necessary", "app", "1.0"),
            ("if-necessary", "app>=0.9a1", "1.0"),
            ("if-necessary", "app>=2.0rc0", "2.0rc1"),
            ("if-necessary", "app>1", "2.0rc1"),
            ("if-necessary", "only", "1.0a2"),
            ("allow", "app", "2.0rc1"),
            ("explicit", "app", "1.0"),
            ("explicit", "app>=0.9a1", "1.0"),
            ("explicit", "app>=2.0rc0", "2.0rc1"),
            ("disallow", "app", "1.0"),
        ],
    )
    def test_rule(self, mode: str, requirement: str, version: str) -> None:
        answer = ask(self.index(), requirement, options=Options(prerelease=mode))
        assert list(pins(answer).values()) == [version]

    @pytest.mark.parametrize(
        ("mode", "requirement"),
        [("explicit", "only"), ("explicit", "app>1"), ("disallow", "app>=2.0rc1")],
    )
    def test_refuses(self, mode: str, requirement: str) -> None:
        with pytest.raises(NoSolution):
            ask(self.index(), requirement, options=Options(prerelease=mode))

    def test_one_that_nothing_else_satisfies_comes_before_an_older_version_of_what_needs_it(
        self,
    ) -> None:
        assert pins(ask(self.index(), "needs")) == {"app": "2.0rc1", "needs": "1.0"}
        for mode in ("explicit", "disallow"):
            answer = ask(self.index(), "needs", options=Options(prerelease=mode))
            assert pins(answer) == {"app": "1.0", "needs": "0.9"}

    def test_the_lowest_final_version_comes_before_one(self) -> None:
        answer = ask(self.index(), "app>=0.9a1", options=Options(resolution="lowest"))
        assert pins(answer) == {"app": "1.0"}

    def test_a_mode_that_does_not_exist_is_a_usage_error(self) -> None:
        with pytest.raises(UsageError, match="sometimes"):
            ask(self.index(), "app", options=Options(prerelease="sometimes"))


def test_constraints_limit_and_add_nothing() -> None:
    index = FakeIndex({"app": {"1": ["lib"]}, "lib": {"1": [], "2": []}, "other": {"1": []}})
    answer = ask(index, "app", constraints=["lib<2", "other==1"])
    assert pins(answer) == {"app": "1", "lib": "1"}
    assert "other" not in index.asked


def test_several_constraints_on_one_project_all_count() -> None:
    index = FakeIndex({"app": {"1": [], "2": [], "3": []}})
    limits = ["app<3", "app!=2", "app==3; os_name == 'nt'"]
    assert pins(ask(index, "app", constraints=limits)) == {"app": "1"}


def test_overrides_replace_what_others_require() -> None:
    index = FakeIndex({"app": {"1": ["lib<2"]}, "lib": {"1": [], "2": []}})
    assert pins(ask(index, "app", overrides=["lib>=2"])) == {"app": "1", "lib": "2"}


def test_an_override_whose_marker_is_false_removes_the_requirement() -> None:
    index = FakeIndex({"app": {"1": ["lib<2"]}, "lib": {"1": []}})
    answer = ask(index, "app", overrides=["lib; sys_platform == 'win32'"])
    assert pins(answer) == {"app": "1"}


def test_what_is_excluded_is_not_in_the_answer() -> None:
    index = FakeIndex({"app": {"1": ["lib", "Big_One"]}, "lib": {"1": ["big-one"]}})
    assert pins(ask(index, "app", excludes=["big-one"])) == {"app": "1", "lib": "1"}


class TestPreferences:
    """The versions of an earlier lock."""

    index = FakeIndex({"app": {"1": ["lib>=2"]}, "lib": {"1": [], "2": [], "3": []}})

    def test_are_taken_where_they_fit(self) -> None:
        answer = ask(self.index, "app", preferences={"lib": ("2.0",), "other": ("1",)})
        assert pins(answer) == {"app": "1", "lib": "2"}

    @pytest.mark.parametrize("version", ["1", "9"])
    def test_give_way_where_they_do_not(self, version: str) -> None:
        assert pins(ask(self.index, "app", preferences={"lib": (version,)})) == {
            "app": "1",
            "lib": "3",
        }

    @pytest.mark.parametrize(
        "options", [Options(upgrade=True), Options(upgrade_packages=frozenset({"lib"}))]
    )
    def test_are_let_go_by_an_upgrade(self, options: Options) -> None:
        answer = ask(self.index, "app", preferences={"lib": ("2",)}, options=options)
        assert pins(answer) == {"app": "1", "lib": "3"}


def test_no_deps_takes_only_what_is_named() -> None:
    index = FakeIndex({"app": {"1": ["lib"]}, "lib": {"1": []}})
    assert pins(ask(index, "app", options=Options(no_deps=True))) == {"app": "1"}


@pytest.mark.parametrize(
    ("resolution", "expected"),
    [
        ("highest", {"app": "2", "lib": "3"}),
        ("lowest", {"app": "1", "lib": "2"}),
        ("lowest-direct", {"app": "1", "lib": "3"}),
    ],
)
def test_resolution_modes(resolution: str, expected: dict[str, str]) -> None:
    index = FakeIndex(
        {"app": {"1": ["lib>=2"], "2": ["lib>=2"]}, "lib": {"1": [], "2": [], "3": []}}
    )
    assert pins(ask(index, "app", options=Options(resolution=resolution))) == expected


class TestExcludeNewer:
    def index(self) -> FakeIndex:
        index = FakeIndex()
        index.add("app", "1", uploaded="2024-01-01T00:00:00Z")
        index.add("app", "2", uploaded="2025-01-01T10:00:00.123456Z")
        index.add("app", "3")
        return index

    @pytest.mark.parametrize(
        ("cutoff", "version"),
        [("2024-12-31", "1"), ("2025-01-01", "2"), ("2025-01-01T09:00:00Z", "1")],
    )
    def test_leaves_out_what_is_newer_or_undated(self, cutoff: str, version: str) -> None:
        answer = ask(self.index(), "app", options=Options(exclude_newer=cutoff))
        assert pins(answer) == {"app": version}

    def test_nonsense_is_a_usage_error(self) -> None:
        with pytest.raises(UsageError, match="yesterday"):
            ask(self.index(), "app", options=Options(exclude_newer="yesterday"))


class TestRequireHashes:
    options = Options(require_hashes=True)

    def index(self) -> FakeIndex:
        index = FakeIndex()
        index.add("app", "1", "lib", hashes={"sha256": "aa"})
        index.add("lib", "1", hashes={"sha256": "bb"})
        return index

    def test_an_unpinned_requirement_is_refused(self) -> None:
        with pytest.raises(RequirementError, match="app>=1 is not"):
            ask(self.index(), "app>=1", options=self.options)

    def test_a_requirement_without_hash_is_refused(self) -> None:
        with pytest.raises(RequirementError, match="app==1 has none"):
            ask(self.index(), "app==1", options=self.options)

    def test_so_is_a_dependency_without_one(self) -> None:
        with pytest.raises(RequirementError, match="lib==1"):
            resolve(
                [RequirementLine("app==1", ("sha256:aa",))],
                index=self.index(),
                interpreter=target(),
                options=self.options,
            )

    def test_the_file_with_that_hash_is_taken(self) -> None:
        index = FakeIndex()
        index.add("app", "1", tag="cp312-cp312-manylinux_2_17_x86_64", hashes={"sha256": "11"})
        wanted = index.add("app", "1", hashes={"sha256": "22"})
        line = RequirementLine("app==1", ("sha256:22",))
        answer = resolve([line], index=index, interpreter=target(), options=self.options)
        assert answer.candidates[0].file == wanted

    def test_a_hash_that_no_file_has_gives_no_answer_and_tells_what_there_is(self) -> None:
        line = RequirementLine("lib==1", ("sha256:ff",))
        with pytest.raises(NoSolution, match=r"lib-1-py3-none-any\.whl has sha256:bb"):
            resolve([line], index=self.index(), interpreter=target(), options=self.options)


def test_decisions_are_told_as_they_are_made() -> None:
    index = FakeIndex({"app": {"1": ["lib"]}, "lib": {"1": []}})
    told: list[str] = []
    ask(index, "app", on_decided=lambda candidate, _: told.append(candidate.normalized))
    assert told == ["app", "lib"]


def test_a_wheel_for_another_platform_tells_what_source_code_requires() -> None:
    index = FakeIndex({"lib": {"1": []}})
    index.add("app", "1", sdist=True)
    index.add("app", "1", "lib", tag="cp312-cp312-win_amd64")
    read: list[str] = []

    def read_source(file: IndexFile) -> Metadata:
        read.append(file.filename)
        return Metadata(("lib",), "", (), (split_requirement("lib"),))

    answer = resolve(["app"], index=index, interpreter=target(), read_source=read_source)
    assert [c.file.filename for c in answer.candidates if c.file] == [
        "app-1.tar.gz",
        "lib-1-py3-none-any.whl",
    ]
    assert read == []

    from_source = Options(no_binary=frozenset({"app"}))
    resolve(
        ["app"], index=index, interpreter=target(), read_source=read_source, options=from_source
    )
    assert read == ["app-1.tar.gz"]


def test_what_is_asked_for_stays_the_newest_where_something_else_can_give_way() -> None:
    """``notebook`` leaves only old clients, with which the newest kernels do not work."""
    index = FakeIndex(
        {
            "lab": {"1": ["kernel"]},
            "notebook": {"5": ["client"], "6": ["client<8"]},
            "kernel": {f"7.{n}": ["client>=8"] for n in range(8)} | {"6": ["client"]},
            "client": {"7.0": [], "7.1": [], "8": []},
        }
    )
    assert pins(ask(index, "lab", "notebook")) == {
        "lab": "1",
        "notebook": "6",
        "kernel": "6",
        "client": "7.1",
    }
