from __future__ import annotations

from hashlib import sha512
from pathlib import Path

import pytest

from envtui.core import Asked, Means, Target, apply_plan, plan_install
from envtui.core.errors import BadDistribution
from envtui.core.index.configuration import IndexConfiguration
from tests.support.wheels import make_wheel

LOCK = """
lock-version = "1.0"
created-by = "a test"

[[packages]]
name = "app"
version = "1.0"
wheels = [{{ {place}, hashes = {{ sha512 = "{digest}" }} }}]
"""


def locked(folder: Path, place: str, digest: str = "00") -> Path:
    path = folder / "pylock.toml"
    path.write_text(LOCK.format(place=place, digest=digest))
    return path


def test_credentials_of_an_address_are_kept_apart(
    tmp_path: Path, target: Target, configuration: IndexConfiguration
) -> None:
    url = "https://me:secret@index.invalid/app-1.0-py3-none-any.whl"
    lock = locked(tmp_path, f'url = "{url}"')
    plan = plan_install(target, Asked(files=[lock]), Means(configuration))
    assert "secret" not in repr(plan)
    assert plan.configuration is not None
    assert plan.configuration.credentials == {"https://index.invalid": ("me", "secret")}


def test_every_hash_is_compared_although_the_file_was_installed_before(
    tmp_path: Path, wheels: Path, target: Target, configuration: IndexConfiguration
) -> None:
    wheel = make_wheel(wheels, "app", "1.0")
    place = f'path = "{wheel.as_posix()}"'
    apply_plan(plan_install(target, Asked(["app"]), Means(configuration)))

    right = locked(tmp_path, place, sha512(wheel.read_bytes()).hexdigest())
    plan = plan_install(target, Asked(files=[right]), reinstall=[":all:"])
    assert apply_plan(plan).changes == plan.changes
    plan = plan_install(target, Asked(files=[locked(tmp_path, place)]), reinstall=[":all:"])
    with pytest.raises(BadDistribution, match="sha512"):
        apply_plan(plan)
