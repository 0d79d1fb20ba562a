"""Which versions are chosen, by date, kind and hash."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Envtui
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel

WRONG = "0" * 64


@pytest.fixture
def dated(shop: IndexServer, wheels: Path) -> IndexServer:
    """An index that says when its files came; the newest ones came today."""
    make_wheel(wheels, "helper", "2.0a1")
    times = {"app-1.0": "2020-01-01", "helper-1.0": "2020-01-01", "helper-1.1": "2021-01-01"}
    shop.upload_times = {
        f"{name}-py3-none-any.whl": f"{day}T00:00:00Z" for name, day in times.items()
    }
    for name in ("app-2.0", "helper-2.0a1"):
        shop.upload_times[f"{name}-py3-none-any.whl"] = "2999-01-01T00:00:00Z"
    return shop


def would_install(envtui: Envtui, *words: str) -> str:
    return envtui("pip", "install", "--dry-run", *words).err.partition("Would install")[2]


@pytest.mark.parametrize("limit", ["2020-06-01", "2020-06-01T00:00:00Z"])
def test_what_came_later_is_left_out(
    envtui: Envtui, environment: Path, dated: IndexServer, limit: str
) -> None:
    said = would_install(envtui, "--exclude-newer", limit, "app")
    assert "app==1.0" in said
    assert "helper==1.0" in said


@pytest.mark.parametrize("limit", ["2 weeks", "PT1H"])
def test_the_limit_may_be_a_span(
    envtui: Envtui, environment: Path, dated: IndexServer, limit: str
) -> None:
    said = would_install(envtui, "--exclude-newer", limit, "app")
    assert "app==1.0" in said
    assert "helper==1.1" in said


def test_a_package_can_have_a_limit_of_its_own(
    envtui: Envtui, environment: Path, dated: IndexServer
) -> None:
    said = would_install(envtui, "--exclude-newer-package", "Helper=2020-06-01", "app")
    assert "app==2.0" in said
    assert "helper==1.0" in said


def test_a_package_can_be_without_the_limit(
    envtui: Envtui, environment: Path, dated: IndexServer
) -> None:
    limits = ["--exclude-newer", "2020-06-01", "--exclude-newer-package", "app=false"]
    said = would_install(envtui, *limits, "app")
    assert "app==2.0" in said
    assert "helper==1.0" in said


def test_there_may_be_no_limit_after_all(
    envtui: Envtui, environment: Path, dated: IndexServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_EXCLUDE_NEWER", "2020-06-01")
    assert "app==1.0" in would_install(envtui, "app")
    assert "app==2.0" in would_install(envtui, "--exclude-newer", "false", "app")


def test_the_explanation_names_the_limit_of_the_package(
    envtui: Envtui, environment: Path, dated: IndexServer
) -> None:
    answer = envtui("pip", "install", "--exclude-newer-package", "app=2019-01-01", "app")
    assert answer.code == 1
    assert "were published after 2019-01-01" in answer.err


def test_pre_releases_of_one_package_can_be_allowed(
    envtui: Envtui, environment: Path, dated: IndexServer
) -> None:
    said = would_install(envtui, "--prerelease-package", "helper=allow", "app")
    assert "helper==2.0a1" in said


def test_pips_word_for_pre_releases_is_understood(
    envtui: Envtui, environment: Path, dated: IndexServer
) -> None:
    assert "helper==2.0a1" in would_install(envtui, "--pre", "app")


@pytest.mark.parametrize(
    "words",
    [
        ["--prerelease-package", "helper"],
        ["--prerelease-package", "helper=sometimes"],
        ["--exclude-newer-package", "app"],
        ["--exclude-newer-package", "app=soon"],
    ],
    ids=" ".join,
)
def test_what_is_malformed_is_refused(
    envtui: Envtui, environment: Path, dated: IndexServer, words: list[str]
) -> None:
    assert envtui("pip", "install", *words, "app").code == 2


def test_outdated_knows_these_limits_too(
    envtui: Envtui, stocked: Path, wheels: Path, shop: IndexServer
) -> None:
    make_wheel(wheels, "helper", "3.0a1")
    words = ["pip", "list", "--outdated", "--refresh", "--format", "json"]
    assert envtui(*words).json == []
    rows = envtui(*words, "--prerelease-package", "helper=allow").json
    assert [row["latest_version"] for row in rows] == ["3.0a1"]


def test_hashes_of_requirements_can_be_passed_over(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    Path("requirements.txt").write_text(f"app==1.0 --hash=sha256:{WRONG}\n")
    assert envtui("pip", "install", "-r", "requirements.txt").code == 1
    assert envtui("pip", "install", "--no-verify-hashes", "-r", "requirements.txt").code == 0


def test_required_hashes_are_verified_all_the_same(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    Path("requirements.txt").write_text(f"helper==1.0 --hash=sha256:{WRONG}\n")
    words = ["--require-hashes", "--no-verify-hashes", "-r", "requirements.txt"]
    assert envtui("pip", "install", *words).code == 1


def test_a_limit_is_read_even_if_nothing_is_to_do(
    envtui: Envtui, environment: Path, shop: IndexServer
) -> None:
    envtui("pip", "install", "app")
    answer = envtui("pip", "install", "--exclude-newer", "soon", "app")
    assert answer.code == 2
    assert "soon" in answer.err
