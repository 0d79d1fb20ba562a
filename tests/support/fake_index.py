"""An index in memory: projects as a table of versions and what they require."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from envtui.core.index.metadata import split_requirement
from envtui.core.index.model import IndexFile, Metadata
from envtui.core.index.project import Project, make_project
from envtui.core.resolution.targets import TargetPython

__all__ = ["FakeIndex", "target"]


class FakeIndex:
    """Holds wheels without bytes; ``asked`` records projects and files in the order asked for.

    With ``fetches_ahead`` what is to be fetched ahead is fetched at once.
    """

    def __init__(self, projects: Mapping[str, Mapping[str, Iterable[str]]] | None = None) -> None:
        self.files: dict[str, list[IndexFile]] = {}
        self.requirements: dict[str, Metadata] = {}
        self.asked: list[str] = []
        self.ahead: list[str] = []
        self.fetches_ahead = False
        self.urls: tuple[str, ...] = ("https://index.invalid/simple/",)
        for name, versions in (projects or {}).items():
            for version, requires in versions.items():
                self.add(name, version, *requires)

    def add(
        self,
        name: str,
        version: str,
        *requires: str,
        tag: str = "py3-none-any",
        requires_python: str = "",
        in_metadata: str = "",
        yanked: str | None = None,
        extras: Iterable[str] = (),
        uploaded: str = "",
        sdist: bool = False,
        hashes: Mapping[str, str] | None = None,
    ) -> IndexFile:
        stem = name.replace("-", "_")
        filename = f"{stem}-{version}.tar.gz" if sdist else f"{stem}-{version}-{tag}.whl"
        file = IndexFile(
            filename=filename,
            url=f"https://index.invalid/files/{filename}",
            hashes=hashes or {},
            requires_python=requires_python,
            yanked=yanked,
            upload_time=uploaded,
            index="https://index.invalid/simple/",
        )
        self.files.setdefault(name, []).append(file)
        self.requirements[filename] = Metadata(
            requires=requires,
            requires_python=in_metadata or requires_python,
            extras=tuple(extras),
            dependencies=tuple(split_requirement(text) for text in requires),
        )
        return file

    def project(self, name: str) -> Project:
        self.asked.append(name)
        return make_project(name, self.files.get(name, ()))

    def hashed(self, file: IndexFile) -> IndexFile:
        """Return it as if its bytes had been read."""
        return file if file.hashes else file._replace(hashes={"sha256": f"of-{file.filename}"})

    def prefetch(self, names: Iterable[str], on_project: Callable[[Project], None]) -> None:
        """Do what the fetching threads of the real one do, at once."""
        if self.fetches_ahead:
            for name in names:
                on_project(self.project(name))

    def recall(self, question: bytes) -> None:
        """Nothing is remembered."""

    def remember(self, question: bytes, answer: object) -> None:
        """Nothing is remembered."""

    def places(self, name: str) -> tuple[str, ...]:
        """Return the same for every project."""
        return self.urls

    def prefetch_metadata(self, files: Iterable[IndexFile]) -> None:
        """Note what is asked for; it is there anyway."""
        self.ahead += [file.filename for file in files]

    def metadata(self, file: IndexFile) -> Metadata:
        self.asked.append(file.filename)
        return self.requirements[file.filename]


def target(version: str = "3.12.1", platform: str = "linux") -> TargetPython:
    """A CPython on 64-bit Linux, without asking any interpreter."""
    minor = version.rpartition(".")[0]
    digits = minor.replace(".", "")
    system = {"linux": "Linux", "win32": "Windows", "darwin": "Darwin"}[platform]
    tags = [f"cp{digits}-cp{digits}-manylinux_2_17_x86_64", f"cp{digits}-none-any", "py3-none-any"]
    return TargetPython(
        name=f"Python {minor} on {platform}",
        version=version,
        markers={
            "python_version": minor,
            "python_full_version": version,
            "os_name": "nt" if platform == "win32" else "posix",
            "sys_platform": platform,
            "platform_system": system,
            "platform_machine": "x86_64",
            "platform_release": "",
            "platform_version": "",
            "platform_python_implementation": "CPython",
            "implementation_name": "cpython",
            "implementation_version": version,
        },
        own_tags=tuple(tags),
    )
