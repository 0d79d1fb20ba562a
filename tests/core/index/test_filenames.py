from __future__ import annotations

import pytest
from packaging.utils import canonicalize_name

from envtui.core.index.filenames import version_of
from envtui.core.names import normalize_name


@pytest.mark.parametrize("name", ["A", "Foo.Bar", "a__b--c..d", "zope.interface", "X_-.y"])
def test_names_normalize_as_packaging_does(name: str) -> None:
    assert normalize_name(name) == canonicalize_name(name)


@pytest.mark.parametrize(
    ("filename", "project", "version"),
    [
        ("foo-1.0-py3-none-any.whl", "foo", "1.0"),
        ("Foo_Bar-1.0-2build-py3-none-any.whl", "foo-bar", "1.0"),
        ("foo-1.0+cpu.2-cp313-cp313-linux_x86_64.whl", "foo", "1.0+cpu.2"),
        ("foo-1.0-any.whl", "foo", ""),
        ("foo_bar-1.0-py3-none-any.whl", "foo", ""),
        ("foo-1.0.tar.gz", "foo", "1.0"),
        ("python-dateutil-2.8.0.tar.gz", "python-dateutil", "2.8.0"),
        ("foo-bar-1.0-1.zip", "foo-bar", "1.0-1"),
        ("foo-bar-1.0.tar.gz", "foo", "bar-1.0"),
        ("foo-1.0.win32.exe", "foo", ""),
        ("foo-1.0-py2.7.egg", "foo", ""),
        ("foo.tar.gz", "foo", ""),
    ],
)
def test_the_version_stands_after_the_name(filename: str, project: str, version: str) -> None:
    assert version_of(filename, project) == version
