"""What is known of an interpreter: the answer it gave, and where it was found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from envtui.core.record import Record

__all__ = ["FoundInterpreter", "Interpreter", "Libc", "Scheme"]


class Scheme(Record):
    """The folders that the files of a distribution go to (sysconfig's install scheme).

    In an ``Interpreter`` the paths are absolute; in ``Interpreter.venv_scheme`` they are relative
    to the root of a new environment.
    """

    purelib: Path
    platlib: Path
    scripts: Path
    data: Path
    include: Path

    def below(self, root: Path) -> Scheme:
        """Return the scheme of an environment at ``root``, from this one, which is relative."""
        return Scheme(
            purelib=root / self.purelib,
            platlib=root / self.platlib,
            scripts=root / self.scripts,
            data=root / self.data,
            include=root / self.include,
        )


class Libc(Record):
    """The C library of a Linux interpreter; ``name`` is ``glibc``, ``musl`` or empty elsewhere."""

    name: str = ""
    major: int = 0
    minor: int = 0


class Interpreter(Record):
    """What an interpreter said of itself when it was asked once."""

    executable: Path
    """The path it was asked under, as found: links are kept."""
    real_path: Path
    """The same with every link resolved: its identity, for comparing only."""
    implementation: str
    """``sys.implementation.name``: ``cpython``, ``pypy``, ``graalpy``."""
    version: str
    """The full version, ``3.13.0rc1``; for PyPy the version of the language."""
    implementation_version: str
    """The version of the implementation itself: ``7.3.17`` for PyPy, else as ``version``."""
    prefix: Path
    base_prefix: Path
    """Differs from ``prefix`` inside a virtual environment."""
    base_executable: Path
    """The executable that new environments are built on (``sys._base_executable``)."""
    stdlib: Path
    scheme: Scheme
    venv_scheme: Scheme
    markers: Mapping[str, str]
    """The eleven environment markers of PEP 508."""
    platform: str
    """``sysconfig.get_platform()``: ``linux-x86_64``, ``macosx-11.0-arm64``, ``win-amd64``."""
    libc: Libc
    abi_flags: str
    """``sys.abiflags``: ``t``, ``d``, ``m`` (before 3.8) or empty."""
    soabi: str
    """The ``SOABI`` of extension modules: ``cpython-313-x86_64-linux-gnu``."""
    pointer_bits: int
    gil_disabled: bool
    debug: bool
    externally_managed: str | None
    """The distributor's text (PEP 668), empty if it gave none; ``None`` if not managed."""
    site_packages: tuple[Path, ...] = ()
    """Every folder of distributions on its ``sys.path``: Debian has two beside ``purelib``."""
    macos: str = ""
    """The version of macOS it runs on, ``14.5``; empty elsewhere."""
    is_asked: bool = True
    """Whether all this is its own answer. If not, it was not run: files and this machine tell its
    version and its markers, and what wheels it accepts is not known."""

    @property
    def version_info(self) -> tuple[int, int, int]:
        """The release as three numbers: ``3.13.0rc1`` is ``(3, 13, 0)``."""
        numbers = "".join(sign if sign.isdecimal() else " " for sign in self.version).split()
        major, minor, patch = (*map(int, numbers), 0, 0)[:3]
        return major, minor, patch

    @property
    def minor_version(self) -> str:
        """``3.13``: what folders and executables are named after."""
        return f"{self.version_info[0]}.{self.version_info[1]}"

    @property
    def label(self) -> str:
        """What people call it: ``Python 3.12``, ``Python 3.13t``, ``PyPy 3.10``."""
        names = {"cpython": "Python", "pypy": "PyPy"}
        name = names.get(self.implementation, self.implementation)
        return f"{name} {self.minor_version}{'t' if self.gil_disabled else ''}"

    @property
    def full_name(self) -> str:
        """The implementation and the whole version: ``CPython 3.12.1``, ``PyPy 3.10.14``."""
        names = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalPy"}
        return f"{names.get(self.implementation, self.implementation)} {self.version}"

    @property
    def is_prerelease(self) -> bool:
        """Whether it is an alpha, a beta or a release candidate."""
        return not self.version.replace(".", "").isdigit()

    @property
    def machine(self) -> str:
        """The architecture it was built for, which need not be the kernel's: ``x86_64``."""
        if self.platform.startswith(("linux-", "macosx-", "win")):
            machine = self.platform.rpartition("-")[2]
            if machine in ("universal2", "universal", "intel", "fat64", "fat3"):
                machine = self.markers["platform_machine"]
        else:
            machine = self.markers["platform_machine"]
        if self.pointer_bits == 32:
            return {"x86_64": "i686", "aarch64": "armv7l", "amd64": "win32"}.get(machine, machine)
        return machine

    @property
    def is_virtual(self) -> bool:
        """Whether it belongs to a virtual environment."""
        return self.prefix != self.base_prefix


class FoundInterpreter(Record):
    """One row of the list of interpreters: where it was found, and its answer or its fault."""

    path: Path
    """The first path it was found under, as found."""
    source: str
    """What led to it: ``PATH``, ``pyenv``, ``uv``, …"""
    interpreter: Interpreter | None
    problem: str = ""
    """One sentence of why it cannot be used; empty if it can."""
    aliases: tuple[Path, ...] = ()
    """Other paths of the same executable, in the order they were found."""
    version_from_files: str = ""
    """The version as far as files tell, of one that does not answer: ``3.12``."""
    needs_permission: bool = False
    """Whether it was not run because nobody has allowed it (``trust.allow``)."""
