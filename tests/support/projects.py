"""Projects made on the fly, built by a backend that lies in them and needs nothing installed."""

from __future__ import annotations

import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path

__all__ = ["BACKEND", "commit_all", "make_project", "make_sdist"]

BACKEND = """
import base64, hashlib, os, sys, zipfile

def read(name):
    with open(name) as file:
        return file.read().strip()

NAME, VERSION = read("NAME"), read("VERSION")
INFO = "%s-%s.dist-info" % (NAME, VERSION)
WHEEL = "%s-%s-py3-none-any.whl" % (NAME, VERSION)

def metadata():
    lines = ["Metadata-Version: 2.1", "Name: " + NAME, "Version: " + VERSION]
    lines += ["Requires-Dist: " + line for line in read("REQUIRES").splitlines()]
    return "\\n".join(lines) + "\\n"

def prepare_metadata_for_build_wheel(folder, config_settings=None):
    print("asked for metadata")
    os.mkdir(os.path.join(folder, INFO))
    with open(os.path.join(folder, INFO, "METADATA"), "w") as file:
        file.write(metadata())
    return INFO

prepare_metadata_for_build_editable = prepare_metadata_for_build_wheel

def write(folder, files):
    files[INFO + "/METADATA"] = metadata()
    files[INFO + "/WHEEL"] = "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
    rows = ""
    with zipfile.ZipFile(os.path.join(folder, WHEEL), "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
            rows += "%s,sha256=%s,%d\\n" % (name, digest.rstrip(b"=").decode(), len(text.encode()))
        wheel.writestr(INFO + "/RECORD", rows + INFO + "/RECORD,,\\n")
    return WHEEL

def build_wheel(folder, config_settings=None, metadata_directory=None):
    settings = "settings = %r\\nprefix = %r\\n" % (config_settings, sys.prefix)
    return write(folder, {NAME + ".py": read(NAME + ".py") + "\\n" + settings})

def build_editable(folder, config_settings=None, metadata_directory=None):
    return write(folder, {"__editable__" + NAME + ".pth": os.getcwd() + "\\n"})
"""


def make_project(
    folder: Path,
    name: str = "demo",
    version: str = "1.0",
    *,
    requires: Sequence[str] = (),
    build_requires: Sequence[str] = (),
    backend: str = BACKEND,
) -> Path:
    """Write a project whose backend alone can tell its metadata, and return ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "NAME").write_text(name)
    (folder / "VERSION").write_text(version)
    (folder / "REQUIRES").write_text("\n".join(requires))
    (folder / f"{name}.py").write_text(f"__version__ = {version!r}\n")
    (folder / "in_tree.py").write_text(backend)
    (folder / "pyproject.toml").write_text(
        f"[build-system]\nrequires = {list(build_requires)!r}\n"
        'build-backend = "in_tree"\nbackend-path = ["."]\n'
    )
    return folder


def make_sdist(
    wheels: Path, name: str = "demo", version: str = "1.0", *, pkg_info: str = "", **more: object
) -> Path:
    """Write ``NAME-VERSION.tar.gz`` into ``wheels`` and return its path."""
    tree = wheels.parent / "sdists" / f"{name}-{version}"
    make_project(tree, name, version, **more)  # type: ignore[arg-type]
    (tree / "PKG-INFO").write_text(
        pkg_info or f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    )
    archive = wheels / f"{name}-{version}.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(tree, tree.name)
    return archive


def commit_all(folder: Path, *tags: str) -> str:
    """Commit everything in ``folder``, a repository from now on, and return the commit."""

    def git(*words: str) -> str:
        identity = ["-c", "user.name=tests", "-c", "user.email=tests@localhost"]
        command = ["git", *identity, "-c", "init.defaultBranch=main", *words]
        return subprocess.check_output(command, cwd=folder, text=True, stderr=subprocess.DEVNULL)

    if not (folder / ".git").exists():
        git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--allow-empty", "-m", "Change something")
    for tag in tags:
        git("tag", "-a", "-m", tag, tag)
    return git("rev-parse", "HEAD").strip()
