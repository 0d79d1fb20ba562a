from __future__ import annotations

from pathlib import Path

import pytest

from envtui.core.errors import NoSolution, RequirementError
from envtui.core.resolution.model import Options, RequirementLine
from envtui.core.resolution.requests import Address, address_of, read_requests
from tests.support.fake_index import FakeIndex, target
from tests.support.resolving import resolve

URL = "https://host.invalid/files/app-1.0-py3-none-any.whl"


def index() -> FakeIndex:
    fake = FakeIndex({"app": {"2.0": []}, "lib": {"1": ["app"]}})
    fake.add("app", "1.0", "lib; extra == 'more'")
    fake.files["app"].pop()
    return fake


@pytest.mark.parametrize("text", [URL, f"app @ {URL}", f"{URL} ; python_version > '3'"])
def test_a_wheel_by_url_is_all_there_is_of_its_project(text: str) -> None:
    answer = resolve([text, "lib"], index=index(), interpreter=target())
    app, lib = answer.candidates
    assert (app.normalized, app.version, app.direct) == ("app", "1.0", True)
    assert app.file is not None and app.file.url == URL
    assert (lib.version, lib.direct) == ("1", False)


def test_the_date_of_what_is_asked_for_by_url_does_not_count() -> None:
    options = Options(exclude_newer="2020-01-01")
    answer = resolve([URL], index=index(), interpreter=target(), options=options)
    assert [candidate.version for candidate in answer.candidates] == ["1.0"]


def test_a_url_may_name_extras_and_a_hash() -> None:
    answer = resolve([f"{URL}#sha256=abc[more]"], index=index(), interpreter=target())
    assert [candidate.normalized for candidate in answer.candidates] == ["app", "lib"]
    file = answer.candidates[0].file
    assert file is not None and file.hashes == {"sha256": "abc"}


def test_a_hash_beside_a_url_is_what_the_file_must_have() -> None:
    line = RequirementLine(URL, ("sha256:abc",))
    file = resolve([line], index=index(), interpreter=target()).candidates[0].file
    assert file is not None and file.hashes == {"sha256": "abc"}


def test_a_path_is_one_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for text in (
        "./app-1.0-py3-none-any.whl",
        "app-1.0-py3-none-any.whl",
        "app @ ./app-1.0-py3-none-any.whl",
        "file:app-1.0-py3-none-any.whl",
        "app @ file:./app-1.0-py3-none-any.whl",
    ):
        request = read_requests([text])[0]
        assert request.need.name == "app"
        assert request.need.url == (tmp_path / "app-1.0-py3-none-any.whl").as_uri()


@pytest.mark.parametrize(
    "text", [".", "./project", "git+https://host.invalid/app.git", "app-1.0.tar.gz", "src/app"]
)
def test_what_is_no_wheel_is_refused(text: str) -> None:
    with pytest.raises(RequirementError, match="is not a wheel"):
        read_requests([text])


def test_so_is_an_editable() -> None:
    line = RequirementLine("./project", where="requirements.txt, line 2", editable=True)
    with pytest.raises(RequirementError, match=r"requirements.txt, line 2"):
        read_requests([line])


def test_a_wheel_cannot_be_editable() -> None:
    line = RequirementLine("./app-1.0-py3-none-any.whl", where="r.txt, line 2", editable=True)
    with pytest.raises(RequirementError, match=r"\(r.txt, line 2\) cannot be editable"):
        read_requests([line])


def test_an_editable_may_say_its_name() -> None:
    line = RequirementLine("app[x] @ file:///src/app ; os_name == 'nt'", editable=True)
    address = address_of(line)
    assert address == Address("file:///src/app", "app", "x", 'os_name == "nt"')


def test_a_relative_url_keeps_its_fragment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written = "file:a%20b/app.tar.gz#sha256=00"
    url = (tmp_path / "a b" / "app.tar.gz").as_uri() + "#sha256=00"
    assert address_of(written) == Address(url, path=written)


def test_a_url_may_have_spaces() -> None:
    address = address_of("file:///my folder/a-1.0-py3-none-any.whl#sha256=00")
    assert address is not None
    assert address.url == "file:///my%20folder/a-1.0-py3-none-any.whl#sha256=00"


def test_a_url_of_another_project_is_refused() -> None:
    with pytest.raises(RequirementError, match=r"is a wheel of app, not lib"):
        resolve([f"lib @ {URL}"], index=index(), interpreter=target())


def test_two_urls_for_one_project_are_refused() -> None:
    with pytest.raises(RequirementError, match="app is asked for from two places"):
        resolve([URL, URL.replace("files", "other")], index=index(), interpreter=target())


def test_a_url_for_another_platform_does_not_count() -> None:
    other = URL.replace("app-1.0", "app-3.0")
    asked = [f"app @ {URL} ; os_name == 'posix'", f"app @ {other} ; os_name == 'nt'"]
    answer = resolve(asked, index=index(), interpreter=target())
    assert [candidate.version for candidate in answer.candidates] == ["1.0"]


def test_a_wheel_for_another_python_is_refused() -> None:
    url = "https://host.invalid/app-1.0-cp39-cp39-win_amd64.whl"
    with pytest.raises(NoSolution, match=r"app 1.0 has no wheel for Python 3.12 on linux"):
        resolve([url], index=index(), interpreter=target())


def test_a_url_that_only_a_dependency_names_is_not_followed() -> None:
    fake = FakeIndex({"evil": {"1": [f"app @ {URL}"]}})
    with pytest.raises(NoSolution, match="must be asked for itself"):
        resolve(["evil"], index=fake, interpreter=target())
    fake = index()
    fake.add("good", "1", f"app @ {URL}")
    answer = resolve(["good", URL], index=fake, interpreter=target())
    assert [candidate.version for candidate in answer.candidates] == ["1.0", "1"]
