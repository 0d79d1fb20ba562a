"""What newer there is, for the interpreter and beside what is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from envtui.core.distributions.read import list_distributions
from envtui.core.errors import IndexProblem
from envtui.core.events import Event, Warned
from envtui.core.index.configuration import IndexConfiguration
from envtui.core.interpreters.inspect import inspect_interpreter
from envtui.core.interpreters.model import Interpreter
from envtui.core.resolution.model import Options
from envtui.core.resolution.outdated import Outdated, list_outdated
from tests.core.distributions.installed import install
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel


@pytest.fixture
def interpreter(python: Path) -> Interpreter:
    return inspect_interpreter(python)


@pytest.fixture
def configuration(index: IndexServer, tmp_path: Path) -> IndexConfiguration:
    return IndexConfiguration((index.url,), cache_dir=tmp_path / "pages")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site"


def found(
    site: Path, interpreter: Interpreter, configuration: IndexConfiguration, **options: str
) -> dict[str, Outdated]:
    rows = list_outdated(
        list_distributions([site]),
        interpreter,
        configuration=configuration,
        options=Options(**options),  # type: ignore[arg-type]
    )
    return {row.distribution.normalized: row for row in rows}


def test_what_is_newest_is_not_among_them(
    site: Path, wheels: Path, interpreter: Interpreter, configuration: IndexConfiguration
) -> None:
    install(site, "old", "1.0")
    install(site, "new", "2.0")
    install(site, "newer-than-the-index", "3.0")
    for name in ("old", "new", "newer-than-the-index"):
        make_wheel(wheels, name, "2.0")
    rows = found(site, interpreter, configuration)
    assert list(rows) == ["old"]
    assert (rows["old"].fits, rows["old"].latest, rows["old"].latest_filetype) == (
        "2.0",
        "2.0",
        "wheel",
    )


def test_what_others_require_holds_it(
    site: Path, wheels: Path, interpreter: Interpreter, configuration: IndexConfiguration
) -> None:
    install(site, "lib", "1.0")
    install(site, "app", "1.0", requires=["lib>=1,<2"])
    install(site, "tool", "1.0", requires=["lib!=1.2"])
    for version in ("1.1", "1.2", "2.0"):
        make_wheel(wheels, "lib", version)
    lib = found(site, interpreter, configuration)["lib"]
    assert (lib.fits, lib.latest) == ("1.1", "2.0")
    assert [(need.parent, need.specifier) for need in lib.held_by] == [("app", "<2,>=1")]


def test_one_that_may_not_move_fits_as_it_is(
    site: Path, wheels: Path, interpreter: Interpreter, configuration: IndexConfiguration
) -> None:
    install(site, "lib", "1.0")
    install(site, "app", "1.0", requires=["lib==1.0"])
    make_wheel(wheels, "lib", "2.0")
    lib = found(site, interpreter, configuration)["lib"]
    assert (lib.fits, lib.latest) == ("1.0", "2.0")


def test_only_what_the_interpreter_can_use_counts(
    site: Path, wheels: Path, interpreter: Interpreter, configuration: IndexConfiguration
) -> None:
    install(site, "lib", "1.0")
    make_wheel(wheels, "lib", "1.5")
    make_wheel(wheels, "lib", "2.0", requires_python=">=99")
    make_wheel(wheels, "lib", "3.0", tag="cp27-none-any")
    assert found(site, interpreter, configuration)["lib"].latest == "1.5"


def test_a_source_archive_counts_unless_only_wheels_do(
    site: Path, wheels: Path, interpreter: Interpreter, configuration: IndexConfiguration
) -> None:
    install(site, "lib", "1.0")
    make_wheel(wheels, "lib", "1.5")
    (wheels / "lib-2.0.tar.gz").write_bytes(b"not looked into")
    lib = found(site, interpreter, configuration)["lib"]
    assert (lib.latest, lib.latest_filetype) == ("2.0", "sdist")
    only_wheels = Options(only_binary=frozenset({":all:"}))
    (row,) = list_outdated(
        list_distributions([site]), interpreter, configuration=configuration, options=only_wheels
    )
    assert (row.latest, row.latest_filetype) == ("1.5", "wheel")


def test_prereleases_count_when_asked_for(
    site: Path, wheels: Path, interpreter: Interpreter, configuration: IndexConfiguration
) -> None:
    install(site, "lib", "1.0")
    make_wheel(wheels, "lib", "1.0")
    make_wheel(wheels, "lib", "2.0rc1")
    assert found(site, interpreter, configuration) == {}
    assert found(site, interpreter, configuration, prerelease="allow")["lib"].latest == "2.0rc1"


def test_a_prerelease_is_not_what_fits_of_what_has_a_final_version(
    site: Path, wheels: Path, interpreter: Interpreter, configuration: IndexConfiguration
) -> None:
    install(site, "lib", "1.0")
    install(site, "app", "1.0", requires=["lib<2"])
    for version in ("1.0", "1.5rc1", "2.0"):
        make_wheel(wheels, "lib", version)
    lib = found(site, interpreter, configuration)["lib"]
    assert (lib.fits, lib.latest) == ("1.0", "2.0")


def test_damaged_and_unknown_ones_cost_nobody_the_list(
    site: Path, wheels: Path, interpreter: Interpreter, configuration: IndexConfiguration
) -> None:
    install(site, "lib", "1.0")
    install(site, "private", "1.0")
    install(site, "damaged", "one.two")
    make_wheel(wheels, "lib", "2.0")
    make_wheel(wheels, "damaged", "2.0")
    assert list(found(site, interpreter, configuration)) == ["lib"]


def test_offline_what_is_not_known_is_said(
    site: Path, wheels: Path, interpreter: Interpreter, index: IndexServer, tmp_path: Path
) -> None:
    install(site, "lib", "1.0")
    make_wheel(wheels, "lib", "2.0")
    online = IndexConfiguration((index.url,), cache_dir=tmp_path / "pages")
    offline = IndexConfiguration((index.url,), cache_dir=tmp_path / "pages", offline=True)
    with pytest.raises(IndexProblem, match="--offline forbids"):
        list_outdated(list_distributions([site]), interpreter, configuration=offline)
    assert found(site, interpreter, online)["lib"].latest == "2.0"

    install(site, "other", "1.0")
    events: list[Event] = []
    rows = list_outdated(
        list_distributions([site]), interpreter, configuration=offline, on_event=events.append
    )
    assert [row.latest for row in rows] == ["2.0"]
    warnings = [event.message for event in events if isinstance(event, Warned)]
    assert warnings == ["Whether these are outdated is not known without the network: other"]
