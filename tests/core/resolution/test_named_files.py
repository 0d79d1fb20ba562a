from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from envtui.core.errors import RequirementError
from envtui.core.index.configuration import IndexConfiguration
from envtui.core.resolution import named_files
from envtui.core.resolution.named_files import content_of, included, last_part, named_file, shown
from envtui.core.resolution.requirement_files import read_requirements
from tests.support.index_server import IndexServer

PASSWORD = "Basic dTpwdw=="  # u:pw


@pytest.fixture
def files(tmp_path: Path, wheels: Path) -> Iterator[dict[str, bytes]]:
    """Files that a server hands out by their paths; those in /private/ to ``u:pw`` only."""
    contents: dict[str, bytes] = {}

    def answer(handler: BaseHTTPRequestHandler) -> bool:
        if handler.path.startswith("/private/") and handler.headers["Authorization"] != PASSWORD:
            handler.reply(401, b"", "text/plain")  # type: ignore[attr-defined]
        elif handler.path in contents:
            handler.reply(200, contents[handler.path], "text/plain")  # type: ignore[attr-defined]
        else:
            return False
        return True

    with IndexServer(wheels) as server:
        server.fault = answer
        contents["origin"] = server.origin.encode()
        yield contents


@pytest.fixture
def origin(files: dict[str, bytes]) -> str:
    return files["origin"].decode()


def test_names_are_paths_or_addresses() -> None:
    assert named_file("a/b.txt") == Path("a/b.txt")
    assert named_file("file:///a/b%20c.txt") == Path("/a/b c.txt")
    assert named_file("HTTPS://host//r.txt") == "HTTPS://host//r.txt"


def test_what_is_shown_holds_no_secret() -> None:
    address = "https://u:pw@host/r.txt?token=secret"
    assert shown(address) == "https://host/r.txt"
    assert last_part(address) == "r.txt"


def test_below_the_current_folder_it_is_shown_without_what_leads_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    assert shown(tmp_path / "sub" / "dev.txt") == "dev.txt"
    assert shown(tmp_path / "sub" / ".." / "base.txt") == "../base.txt"
    assert shown(tmp_path / "base.txt") == str(tmp_path / "base.txt")
    assert shown(Path("dev.txt")) == "dev.txt"


def test_a_file_of_an_address_is_read(files: dict[str, bytes], origin: str) -> None:
    files["/r.txt"] = b"\xef\xbb\xbfflask\r\n"
    found = read_requirements(f"{origin}/r.txt")
    assert [(line.text, line.source) for line in found.requirements] == [
        ("flask", f"-r {origin}/r.txt")
    ]
    assert found.requirements[0].where == f"{origin}/r.txt, line 1"


def test_it_includes_from_beside_itself(files: dict[str, bytes], origin: str) -> None:
    files["/a/r.txt"] = b"-r sub/x.txt\n-c ../limits.txt\n"
    files["/a/sub/x.txt"] = b"x\n-r /y.txt\n"
    files["/y.txt"] = f"-r {origin}/z.txt\n".encode()
    files["/z.txt"] = b"z\n"
    files["/limits.txt"] = b"z<2\n"
    found = read_requirements(f"{origin}/a/r.txt")
    assert [line.text for line in found.requirements] == ["x", "z"]
    assert [line.text for line in found.constraints] == ["z<2"]


def test_a_file_here_may_include_one_from_the_network(
    files: dict[str, bytes], origin: str, tmp_path: Path
) -> None:
    files["/r.txt"] = b"flask\n"
    (tmp_path / "r.txt").write_text(f"-r {origin}/r.txt\n-r {(tmp_path / 'b.txt').as_uri()}\n")
    (tmp_path / "b.txt").write_text("b\n")
    found = read_requirements(tmp_path / "r.txt")
    assert [line.text for line in found.requirements] == ["flask", "b"]


def test_it_includes_nothing_of_this_machine(tmp_path: Path) -> None:
    for text in ("file:///etc/passwd", "ftp://host/x"):
        with pytest.raises(RequirementError, match=r"line 3 names .* no file of this machine"):
            included(text, "https://host/r.txt", "https://host/r.txt, line 3")


def test_it_cannot_include_itself(files: dict[str, bytes], origin: str) -> None:
    files["/r.txt"] = b"-r r.txt\n"
    with pytest.raises(RequirementError, match=r"r.txt includes itself \(http.*, line 1\)"):
        read_requirements(f"{origin}/r.txt")


def test_credentials_are_sent_also_for_what_is_included(
    files: dict[str, bytes], origin: str
) -> None:
    files["/private/r.txt"] = b"-r more.txt\n"
    files["/private/more.txt"] = b"flask\n"
    address = origin.replace("//", "//u:pw@") + "/private/r.txt"
    (line,) = read_requirements(address).requirements
    assert line.text == "flask"
    assert "pw" not in line.source + line.where
    wrong = origin.replace("//", "//u:secret@") + "/private/r.txt"
    with pytest.raises(RequirementError, match="the server answered 401") as refused:
        read_requirements(wrong)
    assert "secret" not in refused.value.message


def test_what_is_not_there_is_told_with_the_place_that_names_it(
    files: dict[str, bytes], origin: str
) -> None:
    files["/r.txt"] = b"\n-r none.txt\n"
    with pytest.raises(RequirementError, match=r"/none.txt \(.*/r.txt, line 2\): .* answered 404"):
        read_requirements(f"{origin}/r.txt")


def test_a_server_that_does_not_answer_is_told(files: dict[str, bytes]) -> None:
    quick = IndexConfiguration((), retries=0)
    with pytest.raises(RequirementError, match=r"http://127.0.0.1:1/r.txt cannot be read"):
        content_of("http://127.0.0.1:1/r.txt", configuration=quick)


def test_a_file_without_end_is_refused(
    files: dict[str, bytes], origin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(named_files, "_LIMIT", 1 << 20)
    files["/r.txt"] = b"#" * (1 << 20) + b"#"
    with pytest.raises(RequirementError, match="answered more than 1 MiB"):
        content_of(f"{origin}/r.txt")
    path = tmp_path / "r.txt"
    path.write_bytes(b"#" * (1 << 20))
    assert len(content_of(path)) == 1 << 20
    path.write_bytes(files["/r.txt"])
    with pytest.raises(RequirementError, match=r"r\.txt is longer than 1 MiB"):
        content_of(path)


def test_offline_nothing_is_asked(files: dict[str, bytes], origin: str) -> None:
    files["/r.txt"] = b"flask\n"
    offline = IndexConfiguration((), offline=True)
    with pytest.raises(RequirementError, match="is on the network, which --offline rules out"):
        read_requirements(f"{origin}/r.txt", configuration=offline)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The name of a file is empty"),
        ("ftp://a.example/r.txt", "ftp://a.example/r.txt is an address of a kind that is not read"),
        ("file://[", r"file://\[ names no file"),
    ],
)
def test_what_names_no_file_is_refused(text: str, message: str) -> None:
    with pytest.raises(RequirementError, match=message):
        named_file(text)
