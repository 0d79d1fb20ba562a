from __future__ import annotations

import json
from typing import Any

import pytest

from envtui.core.errors import IndexProblem
from envtui.core.index.model import IndexFile, Notes
from envtui.core.index.simple import parse_page

URL = "https://host.example/simple/a/"
JSON = "application/vnd.pypi.simple.v1+json"


def html(text: str, url: str = URL) -> list[IndexFile]:
    return parse_page(text.encode(), "text/html; charset=utf-8", url).files("index")


def page(*files: dict[str, Any], **more: Any) -> list[IndexFile]:
    content = {"meta": {"api-version": "1.1"}, "name": "a", "files": files, **more}
    return parse_page(json.dumps(content).encode(), JSON, URL).files("index")


def test_an_anchor_says_all_that_it_can() -> None:
    (file,) = html(
        '<a href="../../files/a-1.0.tar.gz#sha256=ABC" data-requires-python="&gt;=3.8"'
        ' data-yanked="bad &amp; ugly" data-core-metadata="sha256=def">any text</a>'
    )
    assert file == IndexFile(
        filename="a-1.0.tar.gz",
        url="https://host.example/files/a-1.0.tar.gz",
        hashes={"sha256": "abc"},
        requires_python=">=3.8",
        yanked="bad & ugly",
        metadata_hashes={"sha256": "def"},
        index="index",
    )


def test_a_bare_anchor_says_little() -> None:
    (file,) = html('<A HREF="https://other.example/x/a%2B1-1.0.zip?token=1">a</A>')
    assert file.filename == "a+1-1.0.zip"
    assert (file.hashes, file.yanked, file.metadata_hashes) == ({}, None, None)
    assert file.url == "https://other.example/x/a%2B1-1.0.zip?token=1"


def test_yanked_without_a_reason_and_metadata_without_a_hash() -> None:
    (file,) = html('<a href="a-1.0.zip" data-yanked data-dist-info-metadata="true">a</a>')
    assert (file.yanked, file.metadata_hashes) == ("", {})


def test_a_base_address_moves_relative_ones() -> None:
    (file,) = html('<base href="/elsewhere/"><a href="a-1.0.zip">a</a>')
    assert file.url == "https://host.example/elsewhere/a-1.0.zip"


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://h/a-1.0.zip", "javascript:a"])
def test_a_remote_page_names_nothing_but_http(address: str) -> None:
    assert html(f'<a href="{address}">a-1.0.zip</a>') == []
    assert page({"filename": "a-1.0.zip", "url": address, "hashes": {}}) == []


def test_what_is_said_of_the_project_as_a_whole() -> None:
    whole = {
        "meta": {"api-version": "1.4", "tracks": ["https://one.example/simple/a/"]},
        "alternate-locations": ["https://two.example/simple/a/"],
        "project-status": {"status": "archived", "reason": "use b"},
        "files": [],
    }
    text = """<meta name="pypi:tracks" content="https://one.example/simple/a/">
        <meta name="pypi:alternate-locations" content="https://two.example/simple/a/">
        <meta name="pypi:project-status" content="archived">
        <meta name="pypi:project-status-reason" content="use b">"""
    notes = Notes(
        "archived", "use b", ("https://one.example/simple/a/",), ("https://two.example/simple/a/",)
    )
    assert parse_page(json.dumps(whole).encode(), JSON, URL).notes == notes
    assert parse_page(text.encode(), "text/html", URL).notes == notes


@pytest.mark.parametrize("status", ["active", "of a later time"])
def test_a_project_that_is_cared_for_has_no_status(status: str) -> None:
    whole = {"project-status": {"status": status}, "files": []}
    assert parse_page(json.dumps(whole).encode(), JSON, URL).notes == Notes()


def test_credentials_in_a_page_are_dropped() -> None:
    (file,) = html('<a href="https://me:secret@host.example/a-1.0.zip">a</a>')
    assert file.url == "https://host.example/a-1.0.zip"


def test_a_file_in_json_says_all_that_it_can() -> None:
    (file,) = page(
        {
            "filename": "a-1.0.whl",
            "url": "/f/a-1.0.whl",
            "hashes": {"sha256": "abc"},
            "requires-python": ">=3.8",
            "yanked": "why",
            "core-metadata": {"sha256": "def"},
            "size": 7,
            "upload-time": "2024-01-02T03:04:05Z",
        }
    )
    assert file == IndexFile(
        filename="a-1.0.whl",
        url="https://host.example/f/a-1.0.whl",
        hashes={"sha256": "abc"},
        requires_python=">=3.8",
        yanked="why",
        metadata_hashes={"sha256": "def"},
        size=7,
        upload_time="2024-01-02T03:04:05Z",
        index="index",
    )


@pytest.mark.parametrize(
    ("said", "yanked"), [(True, ""), ("", ""), ("x", "x"), (False, None), (None, None)]
)
def test_yanked_in_json(said: object, yanked: str | None) -> None:
    (file,) = page({"filename": "a-1.0.whl", "url": "a", "hashes": {}, "yanked": said})
    assert file.yanked == yanked


@pytest.mark.parametrize(
    ("said", "hashes"),
    [
        ({"core-metadata": True}, {}),
        ({"dist-info-metadata": {"sha256": "X"}}, {"sha256": "x"}),
        ({"core-metadata": False}, None),
    ],
)
def test_metadata_in_json(said: dict[str, object], hashes: dict[str, str] | None) -> None:
    (file,) = page({"filename": "a-1.0.whl", "url": "a", "hashes": {}, **said})
    assert file.metadata_hashes == hashes


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("/files/a-1.0.zip#x", "https://host.example/files/a-1.0.zip"),
        ("/files/../b/a-1.0.zip", "https://host.example/b/a-1.0.zip"),
        ("//other.example/a-1.0.zip", "https://other.example/a-1.0.zip"),
        ("a-1.0.zip", "https://host.example/simple/a/a-1.0.zip"),
        ("https://user:secret@other.example/a-1.0.zip", "https://other.example/a-1.0.zip"),
    ],
)
def test_addresses_in_json_are_joined_to_that_of_the_page(reference: str, url: str) -> None:
    (file,) = page({"filename": "a-1.0.zip", "url": reference})
    assert file.url == url


def test_a_later_minor_version_is_read_and_a_major_one_refused() -> None:
    assert page(meta={"api-version": "1.99"}) == []
    with pytest.raises(IndexProblem, match=r"version 2\.0"):
        page(meta={"api-version": "2.0"})
    with pytest.raises(IndexProblem, match=r"version 2\.0"):
        html('<meta name="pypi:repository-version" content="2.0">')


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b'{"files": 3}', b'{"files": {"a": 1}}', b"{"]
)
def test_json_that_is_no_page_is_refused(content: bytes) -> None:
    with pytest.raises(IndexProblem, match="not one of the simple API"):
        parse_page(content, JSON, URL)


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"filename": "a-2.0.tar.gz"},
        {"url": "a-2.0.tar.gz"},
        {"filename": 3, "url": "a-2.0.tar.gz"},
        {"filename": "a-2.0.tar.gz", "url": None},
        {"filename": "a-2.0.tar.gz", "url": "//[a-2.0.tar.gz"},
        "a-2.0.tar.gz",
        None,
    ],
)
def test_an_entry_that_makes_no_sense_costs_nothing_but_itself(entry: Any) -> None:
    (file,) = page(entry, {"filename": "a-1.0.tar.gz", "url": "a-1.0.tar.gz"})
    assert file.filename == "a-1.0.tar.gz"


@pytest.mark.parametrize("kind", ["", "image/png", "text/plain"])
def test_other_kinds_of_content_are_refused(kind: str) -> None:
    with pytest.raises(IndexProblem, match="a page of a package index was expected"):
        parse_page(b"<html></html>", kind, URL)
