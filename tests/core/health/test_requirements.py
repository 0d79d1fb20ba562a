from __future__ import annotations

from pathlib import Path

import pytest

from envtui.core.distributions.read import list_distributions
from envtui.core.health.model import Finding
from envtui.core.health.requirements import check_distributions
from envtui.core.interpreters.inspect import inspect_interpreter
from envtui.core.interpreters.model import Interpreter
from tests.core.distributions.installed import install


@pytest.fixture
def interpreter(python: Path) -> Interpreter:
    return inspect_interpreter(python)


def check(site: Path, interpreter: Interpreter) -> tuple[Finding, ...]:
    return check_distributions(list_distributions([site]), interpreter)


def test_a_sound_set_has_no_findings(tmp_path: Path, interpreter: Interpreter) -> None:
    install(tmp_path, "app", requires=["lib>=1", "win; os_name == 'nowhere'"])
    install(tmp_path, "lib")

    assert check(tmp_path, interpreter) == ()


def test_what_is_wrong_in_the_system_is_no_fault_of_an_environment(
    tmp_path: Path, interpreter: Interpreter
) -> None:
    site, system = tmp_path / "site", tmp_path / "system"
    install(site, "app", requires=["lib>=1", "old>=2"])
    install(site, "shadow", "1.0")
    install(system, "lib", requires=["gone"])
    install(system, "old", "1.0", requires=["%%%"])
    install(system, "user", requires=["shadow>=2"])
    install(system, "twice", "1.0")
    install(system, "twice", "2.0")

    rows, inherited = list_distributions([site]), list_distributions([system])
    findings = check_distributions(rows, interpreter, inherited)
    assert {found.cause for found in findings} == {
        "app 1.0 requires old>=2, but old 1.0 is installed.",
        "user 1.0 requires shadow>=2, but shadow 1.0 is installed.",
    }


def test_missing_and_conflicting_requirements_are_sentences(
    tmp_path: Path, interpreter: Interpreter
) -> None:
    install(tmp_path, "App", requires=["gone>=1", "lib>=2"])
    install(tmp_path, "lib")

    findings = check(tmp_path, interpreter)

    assert [(found.kind, found.cause, found.mend) for found in findings] == [
        ("missing", "App 1.0 requires gone>=1, but it is not installed.", "Install 'gone>=1'."),
        ("conflict", "App 1.0 requires lib>=2, but lib 1.0 is installed.", "Install 'lib>=2'."),
    ]
    assert {found.severity for found in findings} == {"error"}


def test_what_only_an_extra_needs_is_a_warning(tmp_path: Path, interpreter: Interpreter) -> None:
    install(tmp_path, "app", requires=["lib[fast]"])
    install(tmp_path, "lib", requires=["speed; extra == 'fast'"])

    (found,) = check(tmp_path, interpreter)

    assert (found.severity, found.cause) == (
        "warning",
        "lib 1.0 requires speed for its extra fast, but it is not installed.",
    )


def test_the_wrong_python_is_found(tmp_path: Path, interpreter: Interpreter) -> None:
    install(tmp_path, "old", extra_headers=["Requires-Python: <3"])
    install(tmp_path, "odd", extra_headers=["Requires-Python: whatever"])

    (found,) = check(tmp_path, interpreter)

    assert found.kind == "python"
    assert found.cause == f"old 1.0 requires Python <3, and this is {interpreter.version}."


def test_a_wheel_for_another_platform_is_found(tmp_path: Path, interpreter: Interpreter) -> None:
    fits = install(tmp_path, "fits")
    (fits / "WHEEL").write_text("Wheel-Version: 1.0\nTag: py2.py3-none-any\n")
    foreign = install(tmp_path, "foreign")
    (foreign / "WHEEL").write_text("Wheel-Version: 1.0\nTag: cp27-cp27m-beos_5_ppc\n")

    (found,) = check(tmp_path, interpreter)

    assert (found.kind, found.subject) == ("platform", "foreign")


def test_damaged_rows_are_findings(tmp_path: Path, interpreter: Interpreter) -> None:
    install(tmp_path, "twice", "1.0")
    install(tmp_path, "twice", "2.0")
    (install(tmp_path, "bad") / "METADATA").unlink()
    install(tmp_path, "odd", requires=["%%%"])

    kinds = [(found.subject, found.kind) for found in check(tmp_path, interpreter)]

    assert kinds == [
        ("bad", "metadata"),
        ("odd", "metadata"),
        ("twice", "duplicate"),
    ]


def test_a_lost_wheel_file_is_found_as_uv_finds_it(
    tmp_path: Path, interpreter: Interpreter
) -> None:
    (install(tmp_path, "app") / "WHEEL").unlink()

    (found,) = check(tmp_path, interpreter)

    assert (found.severity, found.kind) == ("error", "metadata")
    assert found.cause == "app 1.0 is incomplete: its WHEEL is missing."
