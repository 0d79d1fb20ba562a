"""Rewriting what names an environment's place, for the place where it lies or is going to lie."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from envtui.core.changes.rewrite import Rewrite
from envtui.core.distributions.read import list_distributions
from envtui.core.environments.activation.scripts import activation_files
from envtui.core.environments.describe import describe_environment
from envtui.core.environments.layout import WINDOWS, scripts_folder
from envtui.core.environments.named_places import is_activation_script
from envtui.core.files import read_regular
from envtui.core.health.moved import foreign_places
from envtui.core.wheels.record import format_row
from envtui.core.wheels.scripts import rewrite_shebang, shebang

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution
    from envtui.core.environments.model import NewEnvironment

__all__ = ["record_rewrites", "rewrites_for_place", "with_projects_found"]

_LARGEST = 64 << 20
_LARGEST_TEXT = 1 << 20


def rewrites_for_place(root: Path, new: NewEnvironment) -> tuple[Rewrite, ...]:
    """Return the rewrites that fit the environment at ``root`` to the place ``new.root``.

    Activation scripts are made anew, other scripts get a new first line, and the RECORD files of
    packages follow. Editable installs are led to projects that moved along with the environment.
    """
    rewrites: dict[str, Rewrite] = {}
    activation = dict(activation_files(new, new.root, windows=WINDOWS))
    before: dict[Path, None] = {}
    for named in foreign_places(root, new.root):
        before[named.root] = None
        inside = str(named.file.relative_to(root))
        if is_activation_script(named.file.name):
            content = activation.get(named.file.name)
            if content is None:
                content = _substituted(named.file, named.root, new.root)
            rewrites[inside] = Rewrite(inside, content)
        elif named.python:
            python = new.root / named.file.parent.relative_to(root) / Path(named.python).name
            content = _script(named.file, named.python, str(python))
            rewrites[inside] = Rewrite(inside, content, executable=True)
        else:
            content = _substituted(named.file, named.root, new.root)
            rewrites[inside] = Rewrite(inside, content)
    if rewrites:
        rewrites |= _other_activation(root, activation)
        rewrites |= _foreign_activation(root, before, new.root, rewrites)
    installed = list_distributions(describe_environment(root).site_packages)
    for one in _moved_projects(root, before, new.root, installed):
        rewrites[one.path] = one
    for one in record_rewrites(root, installed, rewrites):
        rewrites[one.path] = one
    return tuple(rewrites.values())


def record_rewrites(
    root: Path, installed: Iterable[Distribution], rewrites: Mapping[str, Rewrite]
) -> Iterator[Rewrite]:
    """Yield each RECORD that lists rewritten files, with the hashes that these will have."""
    by_path = {os.path.normpath(root / path): one for path, one in rewrites.items()}
    for row in installed:
        path = row.info / "RECORD"
        try:
            text = read_regular(path, _LARGEST).decode("utf-8", "surrogateescape")
        except OSError:
            continue
        lines, altered = [], False
        for fields in csv.reader(io.StringIO(text, newline="")):
            if not fields:
                continue
            one = by_path.get(os.path.normpath(row.info.parent / fields[0]))
            if one is not None and one.content is not None and len(fields) > 1 and fields[1]:
                digest = sha256(one.content).digest()
                lines.append(format_row(fields[0], digest, len(one.content)))
                altered = True
            else:
                lines.append(_line(fields))
        if altered:
            content = "".join(f"{line}\n" for line in lines)
            yield Rewrite(str(path.relative_to(root)), content.encode("utf-8", "surrogateescape"))


def _line(fields: list[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="").writerow(fields)
    return text.getvalue()


def _script(path: Path, before: str, python: str) -> bytes:
    """Return the script at ``path`` so that it runs under ``python``, with the options it had."""
    content = read_regular(path, _LARGEST)
    if content.startswith(b"MZ"):
        return content.replace(os.fsencode(before), os.fsencode(python), 1)
    lines = shebang(python)
    first, _, rest = content.partition(b"\n")
    if first.startswith(b"#!/bin/sh"):
        # sh executes the second line; to Python it and the closing quotes below are a string.
        _, _, rest = rest.partition(b"\n")
        end, _, after = rest.partition(b"\n")
        return lines + (after if end.strip() == b"'''" else rest)
    options = first[2:].strip().removeprefix(os.fsencode(before)).strip()
    if options and lines.count(b"\n") == 1:
        return lines.rstrip(b"\n") + b" " + options + b"\n" + rest
    return rewrite_shebang(content, lines)


def _substituted(path: Path, before: Path, after: Path) -> bytes:
    return read_regular(path, _LARGEST).replace(os.fsencode(before), os.fsencode(after))


def _other_activation(root: Path, activation: Mapping[str, bytes]) -> dict[str, Rewrite]:
    """Return rewrites of all our activation scripts that differ: they quote the place variously."""
    scripts = scripts_folder(root)
    found: dict[str, Rewrite] = {}
    for name, content in activation.items():
        path = scripts / name
        inside = str(path.relative_to(root))
        if path.is_file() and read_regular(path, _LARGEST_TEXT) != content:
            found[inside] = Rewrite(inside, content)
    return found


def _foreign_activation(
    root: Path, before: Iterable[Path], goal: Path, done: Container[str]
) -> dict[str, Rewrite]:
    """Return rewrites of activation scripts that only other creators make, naming ``goal``."""
    places = b"|".join(re.escape(os.fsencode(place)) for place in before)
    # Only whole paths, not the beginning of a longer name.
    named = re.compile(rb"(?:%b)(?![\w.-])" % places)
    found: dict[str, Rewrite] = {}
    for path in sorted(scripts_folder(root).iterdir()):
        inside = str(path.relative_to(root))
        if inside in done or not is_activation_script(path.name) or not path.is_file():
            continue
        content = read_regular(path, _LARGEST_TEXT)
        if (now := named.sub(lambda _: os.fsencode(goal), content)) != content:
            found[inside] = Rewrite(inside, now)
    return found


def with_projects_found(root: Path, rows: Iterable[Distribution]) -> tuple[Distribution, ...]:
    """Return ``rows`` with the projects of editable installs that moved along with ``root``.

    Such a project lies where it lay before, as seen from the environment.
    """
    before = list(dict.fromkeys(named.root for named in foreign_places(root)))
    found = []
    for row in rows:
        if row.editable is not None and not row.editable.exists():
            row = row._replace(editable=_where_now(row.editable, before, root) or row.editable)
        found.append(row)
    return tuple(found)


def _moved_projects(
    root: Path, before: Iterable[Path], goal: Path, installed: Iterable[Distribution]
) -> Iterator[Rewrite]:
    """Yield the files of editable installs whose project moved together with the environment."""
    for row in installed:
        project = row.editable
        if project is None or project.exists():
            continue
        now = _where_now(project, before, goal)
        if now is None:
            continue
        pairs = [(os.fsencode(project), os.fsencode(now))]
        pairs.append((project.as_uri().encode(), now.as_uri().encode()))
        for path in _mentioning(row):
            content = read_regular(path, _LARGEST_TEXT)
            for old, new in pairs:
                content = content.replace(old, new)
            yield Rewrite(str(path.relative_to(root)), content)


def _where_now(project: Path, before: Iterable[Path], goal: Path) -> Path | None:
    """Return the folder that relates to ``goal`` as ``project`` did to one of ``before``."""
    for root in before:
        now = Path(os.path.normpath(goal / os.path.relpath(project, root)))
        if now.is_dir():
            return now
    return None


def _mentioning(row: Distribution) -> Iterator[Path]:
    """Yield the small files of an editable install that hold its project's path."""
    project = row.editable
    assert project is not None
    site = row.info.parent
    stem = row.info.name.partition("-")[0].lower()
    for path in [row.info / "direct_url.json", *sorted(site.glob("*.pth")), *site.glob("*.py")]:
        if path.parent == site and stem not in path.name.lower():
            continue
        try:
            content = read_regular(path, _LARGEST_TEXT)
        except OSError:
            continue
        if os.fsencode(project) in content or project.as_uri().encode() in content:
            yield path
