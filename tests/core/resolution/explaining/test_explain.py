from __future__ import annotations

from typing import Any

import pytest

from envtui.core.conflicts import Conflict, Step, WayOut
from envtui.core.errors import NoSolution
from envtui.core.events import Event, Resolving, Trying
from envtui.core.resolution.model import Options
from tests.support.fake_index import FakeIndex, target
from tests.support.resolving import resolve


def refused(index: FakeIndex, *requirements: str, **more: Any) -> NoSolution:
    more.setdefault("interpreter", target())
    with pytest.raises(NoSolution) as caught:
        resolve(requirements, index=index, **more)
    return caught.value


def conflict(error: NoSolution) -> Conflict:
    assert error.conflict is not None
    return error.conflict


def works(index: FakeIndex, way: WayOut, **more: Any) -> bool:
    options = Options(prerelease=way.prerelease, exclude_newer=way.exclude_newer)
    answer = resolve(
        way.requirements,
        index=index,
        interpreter=target(f"{way.python}.0" if way.python else "3.12.1"),
        constraints=way.constraints,
        options=options,
        **more,
    )
    return bool(answer.candidates)


def flask() -> FakeIndex:
    return FakeIndex(
        {
            "flask": {
                "1.1": ["werkzeug>=0.15,<2"],
                "3.0": ["werkzeug>=3.0.0"],
                "3.1": ["werkzeug>=3.1"],
            },
            "werkzeug": {"1.0": [], "2.3": [], "3.0": [], "3.1": []},
        }
    )


def airflow() -> FakeIndex:
    index = FakeIndex({"pydantic": {"1.10": [], "2.10": [], "2.11": []}, "fastapi": {"1": []}})
    for minor in range(5):
        index.add("airflow", f"3.{minor}", f"airflow-core==3.{minor}")
        index.add("airflow-core", f"3.{minor}", "fastapi", "pydantic>=2.10")
    index.add("airflow", "2.9", "pydantic>=1")
    return index


def boto() -> FakeIndex:
    """Three projects in lock-step: each version wants another minor version of botocore."""
    index = FakeIndex()
    for minor in range(30, 60):
        index.add("boto3", f"1.{minor}.0", f"botocore>=1.{minor}.0,<1.{minor + 1}.0")
        index.add("botocore", f"1.{minor}.0", "urllib3<2")
        core = minor - 5
        index.add("aiobotocore", f"2.{minor - 30}.0", f"botocore>=1.{core}.0,<1.{core + 1}.0")
    index.add("urllib3", "1.26")
    return index


class TestNoSuchThing:
    def test_an_unknown_project(self) -> None:
        error = refused(FakeIndex(), "flsk")
        assert error.message == "No index has a project named flsk."
        assert "spelling" in error.hint

    def test_where_it_was_looked_for(self) -> None:
        assert "Asked was https://index.invalid/simple/." in refused(FakeIndex(), "flsk").hint

    def test_that_no_index_was_asked(self) -> None:
        index = FakeIndex()
        index.urls = ()
        assert "--no-index" in refused(index, "flask").hint

    def test_an_unknown_project_that_another_requires(self) -> None:
        error = refused(FakeIndex({"app": {"1": ["gone>=2"]}}), "app")
        assert error.message == "No index has a project named gone."
        assert error.explanation == "you ask for app → app 1 requires gone>=2"

    def test_a_file_taken_for_a_project(self) -> None:
        error = refused(FakeIndex(), "requirements.txt")
        assert error.hint == "If a file of requirements is meant, put -r before it."

    def test_an_unknown_version(self) -> None:
        error = refused(flask(), "flask>=9")
        assert error.message == "No version of flask satisfies flask>=9; the newest is 3.1."


class TestTwoChains:
    def test_the_shortest_chains_meet(self) -> None:
        error = refused(flask(), "flask>=3", "werkzeug<2")
        assert error.message == (
            "flask>=3 and werkzeug<2 cannot be installed together: "
            "no version of werkzeug satisfies both werkzeug>=3.0.0 and werkzeug<2."
        )
        assert conflict(error).project == "werkzeug"
        assert conflict(error).chains == (
            (Step("", "", "flask>=3"), Step("flask", "3.0", "werkzeug>=3.0.0", others=1)),
            (Step("", "", "werkzeug<2"),),
        )

    def test_a_chain_through_a_third_project(self) -> None:
        error = refused(airflow(), "airflow>=3", "pydantic<2")
        longest = conflict(error).chains[0]
        assert [step.project for step in longest] == ["", "airflow", "airflow-core"]
        assert longest[-1].requirement == "pydantic>=2.10"
        assert len(error.explanation.splitlines()) < 10

    def test_projects_in_lock_step_take_a_few_lines(self) -> None:
        error = refused(boto(), "boto3>=1.50", "aiobotocore<2.18")
        assert conflict(error).project == "botocore"
        assert [len(chain) for chain in conflict(error).chains] == [2, 2]
        assert len(error.explanation.splitlines()) < 10

    def test_a_constraint_is_named_as_such(self) -> None:
        error = refused(flask(), "flask>=3", constraints=["werkzeug<3"])
        assert "the constraint werkzeug<3" in error.explanation
        assert conflict(error).chains[1][0].is_constraint

    def test_an_impossible_pair_on_one_project(self) -> None:
        error = refused(flask(), "flask>=3", "flask<3")
        assert "no version of flask satisfies both flask>=3 and flask<3" in error.message

    def test_three_limits_that_no_two_of_make(self) -> None:
        index = FakeIndex({"app": {"1": [], "2": [], "3": []}})
        error = refused(index, "app<3", "app>1", "app!=2")
        assert len(conflict(error).chains) == 3


class TestUnusable:
    """Versions that would satisfy, and why they cannot be used."""

    def reason(self, index: FakeIndex, requirement: str, **more: Any) -> tuple[str, str]:
        error = refused(index, requirement, **more)
        return conflict(error).unusable[0].kind, error.message

    def test_no_wheel_for_this_python(self) -> None:
        index = FakeIndex()
        index.add("app", "1", tag="cp310-cp310-win_amd64")
        index.add("app", "1", tag="cp311-cp311-win_amd64")
        assert self.reason(index, "app") == (
            "wheel",
            "app 1 has no wheel for Python 3.12 on linux; "
            "there are wheels for cp310, cp311 on win_amd64.",
        )

    def test_what_the_message_says_is_not_said_again(self) -> None:
        index = FakeIndex({"around": {"1": ["app"]}})
        index.add("app", "1", tag="cp310-cp310-win_amd64")
        explanation = refused(index, "around").explanation
        assert explanation.startswith("you ask for around → around 1 requires app")
        assert "has no wheel" not in explanation

    def test_only_source_code(self) -> None:
        index = FakeIndex()
        index.add("app", "1", sdist=True)
        assert self.reason(index, "app") == (
            "source",
            "app 1 has no wheel for Python 3.12 on linux, only source code.",
        )

    def test_another_python(self) -> None:
        index = FakeIndex()
        index.add("app", "1", requires_python=">=3.13")
        assert self.reason(index, "app") == ("python", "app 1 requires Python >=3.13.")

    def test_another_python_by_its_metadata(self) -> None:
        index = FakeIndex()
        index.add("app", "1", in_metadata="<3.9")
        assert self.reason(index, "app") == ("python", "app 1 requires Python <3.9.")

    def test_yanked(self) -> None:
        index = FakeIndex()
        index.add("app", "1", yanked="a bad build")
        assert self.reason(index, "app") == ("yanked", "app 1 is yanked (a bad build).")

    def test_pre_releases_only(self) -> None:
        index = FakeIndex({"app": {"1.0": [], "2.0rc1": []}})
        kind, message = self.reason(index, "app>1", options=Options(prerelease="explicit"))
        assert (kind, message) == ("pre-release", "app 2.0rc1 is a pre-release.")

    def test_a_limit_of_age_is_not_the_first_reason_where_there_is_another(self) -> None:
        index = FakeIndex()
        index.add("app", "1", uploaded="2024-06-01T00:00:00Z", requires_python=">=3.13")
        index.add("app", "2", uploaded="2025-06-01T00:00:00Z")
        error = refused(index, "app", options=Options(exclude_newer="2025-01-01"))
        assert "can be used: app 1 requires Python >=3.13." in error.message
        assert [unusable.kind for unusable in conflict(error).unusable] == ["date", "python"]

    def test_too_new(self) -> None:
        index = FakeIndex()
        index.add("app", "1", uploaded="2025-06-01T00:00:00Z")
        options = Options(exclude_newer="2025-01-01")
        kind, message = self.reason(index, "app", options=options)
        assert kind == "date" and "published after 2025-01-01" in message

    def test_several_reasons_are_listed(self) -> None:
        index = FakeIndex()
        index.add("app", "1", yanked="")
        index.add("app", "2", requires_python=">=4")
        index.add("app", "3", requires_python=">=4")
        found = conflict(refused(index, "app")).unusable
        assert [(unusable.versions, unusable.kind) for unusable in found] == [
            (("3", "2"), "python"),
            (("1",), "yanked"),
        ]

    def test_a_pre_release_is_not_the_one_to_tell_of_where_there_is_another(self) -> None:
        index = FakeIndex({"app": {"1": ["lib>=2"], "2rc1": ["lib>=2"]}, "lib": {"1": [], "2": []}})
        error = refused(index, "app", "lib<2")
        assert "app 1 requires lib>=2" in error.explanation

    def test_a_reason_of_several_versions_is_said_of_several(self) -> None:
        index = FakeIndex()
        index.add("app", "2", requires_python=">=4")
        index.add("app", "3", requires_python=">=4")
        index.add("lib", "1a1")
        index.add("lib", "1a2")
        assert refused(index, "app").message == (
            "No version of app that satisfies app can be used: app 3, 2 require Python >=4."
        )
        _, message = self.reason(index, "lib", options=Options(prerelease="disallow"))
        assert message.endswith("lib 1a2, 1a1 are pre-releases.")

    def test_what_others_wrote_is_shown_as_text(self) -> None:
        index = FakeIndex()
        index.add("app", "1", yanked="\x1b[31mred")
        error = refused(index, "app")
        assert "\x1b" not in error.message + error.explanation


class TestWaysOut:
    def test_each_was_tried_and_works(self) -> None:
        for index, requirements in (
            (flask(), ("flask>=3", "werkzeug<2")),
            (airflow(), ("airflow>=3", "pydantic<2")),
            (boto(), ("boto3>=1.50", "aiobotocore<2.18")),
        ):
            ways = conflict(refused(index, *requirements)).ways_out
            assert 1 <= len(ways) <= 3
            assert all(works(index, way) for way in ways)

    def test_what_is_tried_is_told(self) -> None:
        told: list[Event] = []
        error = refused(flask(), "flask>=3", "werkzeug<2", on_event=told.append)
        tried = [event.change for event in told if isinstance(event, Trying)]
        found = [way.change for way in conflict(error).ways_out]
        assert set(found) <= set(tried)
        assert "ask for flask in any version" in tried
        last = max(number for number, one in enumerate(told) if isinstance(one, Resolving))
        assert all(number > last for number, one in enumerate(told) if isinstance(one, Trying))

    def test_another_version_of_what_was_asked_for(self) -> None:
        ways = conflict(refused(flask(), "flask>=3", "werkzeug<2")).ways_out
        assert ways[0].requirements == ("flask", "werkzeug<2")
        assert ways[0].change == "ask for flask in any version"
        assert ways[0].gives == ("flask 1.1", "werkzeug 1.0")

    def test_which_of_two_requests_for_one_package_is_widened(self) -> None:
        index = FakeIndex({"app": {"1": [], "2": [], "3": []}})
        ways = conflict(refused(index, "app>=2", "app<2")).ways_out
        assert [(way.change, way.gives) for way in ways][:2] == [
            ("ask for app in any version instead of >=2", ("app 1",)),
            ("ask for app in any version instead of <2", ("app 3",)),
        ]

    def test_a_pre_release(self) -> None:
        index = FakeIndex({"app": {"1.0": [], "2.0rc1": []}})
        explicit = Options(prerelease="explicit")
        ways = conflict(refused(index, "app>1", options=explicit)).ways_out
        assert (ways[0].prerelease, ways[0].change) == ("allow", "allow pre-releases")
        assert ways[0].gives == ("app 2.0rc1",)

    def test_without_a_constraint(self) -> None:
        error = refused(flask(), "flask==3.1", constraints=["werkzeug<3", "other<1"])
        assert ("other<1",) in [way.constraints for way in conflict(error).ways_out]

    def test_without_an_extra(self) -> None:
        index = FakeIndex({"app": {"1": ["gone; extra == 'more'"]}})
        ways = conflict(refused(index, "app[more]==1")).ways_out
        assert ("app==1",) in [way.requirements for way in ways]

    def test_with_what_was_published_later(self) -> None:
        index = FakeIndex()
        index.add("app", "1", uploaded="2025-06-01T00:00:00Z")
        error = refused(index, "app", options=Options(exclude_newer="2025-01-01"))
        assert conflict(error).ways_out[0].exclude_newer == ""

    def test_none_when_nothing_helps(self) -> None:
        assert conflict(refused(FakeIndex(), "gone")).ways_out == ()


def test_a_specifier_in_parentheses_is_shown_as_one_writes_it_today() -> None:
    index = FakeIndex({"app": {"1": ["lib (>=2,<3) ; os_name == 'posix'"]}, "lib": {"1": []}})
    assert "app 1 requires lib>=2,<3\n" in f"{refused(index, 'app').explanation}\n"
