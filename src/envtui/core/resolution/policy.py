"""Which versions and files may be chosen: by pre-release, yanking, date, hash and preference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from envtui.core.errors import UsageError
from envtui.core.index.filenames import is_wheel
from envtui.core.index.versions import is_prerelease, version_key
from envtui.core.literal import literal
from envtui.core.resolution.version_sets import specifier_bits, specifier_clauses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from envtui.core.index.model import IndexFile
    from envtui.core.resolution.model import Options, Releases
    from envtui.core.resolution.requests import Request

__all__ = ["Policy"]

_PRERELEASES = ("if-necessary", "allow", "disallow", "explicit")
_RESOLUTIONS = ("highest", "lowest", "lowest-direct")
_FORK_STRATEGIES = ("requires-python", "fewest")


class Policy:
    """What the options and the requests themselves say of pre-releases, pins and hashes.

    As in uv, only what a person wrote counts: if requirements of other projects did too, the answer
    would depend on the order in which these are met.
    """

    def __init__(
        self,
        options: Options,
        requests: Iterable[Request],
        limits: Iterable[Request] = (),
        preferences: Mapping[str, tuple[str, ...]] | None = None,
        *,
        builds: bool = False,
    ) -> None:
        """Take in the options and what a person wrote.

        Args:
            options: how versions are chosen.
            requests: what is asked for.
            limits: the constraints and overrides.
            preferences: versions by normalized name that are taken where they fit.
            builds: whether source code can be built where no wheel fits.
        """
        _check(options)
        self.options = options
        self._preferences = preferences or {}
        self._builds = builds
        self._limits_kinds = bool(options.no_binary or options.only_binary or not builds)
        self._cutoff = _cutoff(options.exclude_newer)
        self._cutoffs = {
            name: _cutoff(text) for name, text in options.exclude_newer_packages.items()
        }
        self._direct: set[str] = set()
        self._by_url: set[str] = set()
        self._prereleases: set[str] = set()
        self._pins: dict[str, list[str]] = {}
        self._hashes: dict[str, frozenset[str]] = {}
        for request in requests:
            self._direct.add(request.need.name)
            self._note(request)
        for request in limits:
            self._note(request)

    def _note(self, request: Request) -> None:
        """Note what a request itself admits: pre-releases, a yanked version, hashes."""
        need = request.need
        if need.url:
            self._by_url.add(need.name)
        if request.hashes:
            self._hashes[need.name] = self._hashes.get(need.name, frozenset()) | request.hashes
        for operator, version in specifier_clauses(need.specifier):
            key = version_key(version.removesuffix(".*"))
            if key is not None and is_prerelease(key) and operator != "!=":
                self._prereleases.add(need.name)
            if operator in ("==", "===") and not version.endswith(".*"):
                self._pins.setdefault(need.name, []).append(operator + version)

    def allowed(self, name: str, releases: Releases) -> int:
        """Return the versions of a project that may be chosen, as far as its page tells."""
        versions = releases.versions
        bits = (1 << len(versions)) - 1
        if cutoff := self._cutoff_of(name):
            bits &= _published(releases, cutoff)
        pinned = 0
        for pin in self._pins.get(name, ()):
            pinned |= specifier_bits(pin, versions)
        bits &= ~releases.yanked | pinned
        return bits if self._admits_prereleases(name) else bits & ~releases.prereleases

    def turns(self, name: str, releases: Releases) -> Sequence[int]:
        """Return the sets to choose from in turn: as in uv, pre-releases come last.

        With ``--prerelease allow`` they come in their order among all others.
        """
        if not releases.prereleases or self._prerelease_mode(name) == "allow":
            return releases.searched
        kinds = (~releases.prereleases, releases.prereleases)
        return [turn & kind for turn in releases.searched for kind in kinds]

    def why_not(self, name: str, releases: Releases, place: int) -> tuple[str, str]:
        """Return why a version is ruled out: the kind, and half a sentence; empty if it is not."""
        files = releases.files(place)
        cutoff = self._cutoff_of(name)
        if cutoff and not any(_is_before(cutoff, file) for file in files):
            said = self.options.exclude_newer_packages.get(name, self.options.exclude_newer)
            return "date", f"was published after {_as_moment(said, cutoff)}, or without a date"
        kinds = {self.why_not_kind(name, file) for file in files}
        if "--no-binary" in kinds and "" not in kinds:
            return "source", "has wheels, which --no-binary rules out, and nothing else to use"
        if not self.allowed_files(name, files) and name in self._hashes:
            return "hash", _hashes_found(files)
        if releases.yanked >> place & 1 and not self.allowed(name, releases) >> place & 1:
            reason = next((file.yanked for file in files if file.yanked), "")
            return "yanked", f"is yanked ({literal(reason)})" if reason else "is yanked"
        if not self.allowed(name, releases) >> place & 1:
            return "pre-release", "is a pre-release"
        return "", ""

    def _admits_prereleases(self, name: str) -> bool:
        mode = self._prerelease_mode(name)
        return name in self._prereleases if mode == "explicit" else mode != "disallow"

    def _prerelease_mode(self, name: str) -> str:
        return self.options.prerelease_packages.get(name, self.options.prerelease)

    def _cutoff_of(self, name: str) -> datetime | None:
        """Return the time that files of a project must be older than; none if asked for by URL."""
        return None if name in self._by_url else self._cutoffs.get(name, self._cutoff)

    def allowed_files(self, name: str, files: Iterable[IndexFile]) -> list[IndexFile]:
        """Return the files of one version that may be used."""
        allowed = (self.allowed_file(name, file) for file in files)
        return [file for file in allowed if file is not None]

    def allowed_file(self, name: str, file: IndexFile) -> IndexFile | None:
        """Return a file with the hash it must have; ``None`` if something rules it out."""
        if file.yanked is not None and name not in self._pins:
            return None
        if self._limits_kinds and self.why_not_kind(name, file):
            return None
        cutoff = self._cutoff_of(name)
        if cutoff and not _is_before(cutoff, file):
            return None
        wanted = self._hashes.get(name)
        return _hashed(file, wanted) if wanted else file

    def why_not_kind(self, name: str, file: IndexFile) -> str:
        """Return the option that rules out wheels, or source code, as this file is; else empty."""
        if is_wheel(file.filename):
            return "--no-binary" if _names(self.options.no_binary, name) else ""
        if _names(self.options.only_binary, name):
            return "--only-binary"
        return "" if self._builds else "building"

    def keeps_installed(self, name: str) -> bool:
        """Whether an installed version that satisfies stays."""
        return not self.options.upgrade and name not in self.options.upgrade_packages

    def preferred(self, name: str) -> tuple[str, ...]:
        """Return the versions to take where they fit, the best first; empty if any will do."""
        return self._preferences.get(name, ()) if self.keeps_installed(name) else ()

    def count_as_asked(self, names: Iterable[str]) -> None:
        """Let more projects count as asked for; only before the search."""
        self._direct.update(names)

    def lowest(self, name: str) -> bool:
        """Whether the oldest version is wanted instead of the newest."""
        mode = self.options.resolution
        return mode == "lowest" or (mode == "lowest-direct" and name in self._direct)


def _published(releases: Releases, cutoff: datetime) -> int:
    """Return the versions with a file that was there before ``cutoff``."""
    return sum(
        1 << place
        for place in range(len(releases.versions))
        if any(_is_before(cutoff, file) for file in releases.listing(place))
    )


def _as_moment(said: str, cutoff: datetime) -> str:
    """Return a limit as it was written, or the moment that a span leads to."""
    return said if said[:4].isdecimal() else f"{cutoff:%Y-%m-%dT%H:%M:%SZ}"


def _cutoff(text: str) -> datetime | None:
    if not text:
        return None
    from envtui.core.resolution.cutoff import parse_cutoff

    return parse_cutoff(text)


def _is_before(cutoff: datetime, file: IndexFile) -> bool:
    from envtui.core.resolution.cutoff import parse_time

    try:
        return parse_time(file.upload_time) < cutoff
    except ValueError:
        # A file that does not say when it was published may be newer.
        return False


def _hashes_found(files: Sequence[IndexFile]) -> str:
    """Say which hash there is instead of those given."""
    first = next((file for file in files if file.hashes), None)
    if first is None:
        return "has none of the hashes given: the index tells no hash of it"
    algorithm, digest = next(iter(first.hashes.items()))
    others = ", and other files others" if len(files) > 1 else ""
    found = literal(f"{first.filename} has {algorithm}:{digest}")
    return f"has none of the hashes given: {found}{others}"


def _names(names: frozenset[str], name: str) -> bool:
    return name in names or ":all:" in names


def _check(options: Options) -> None:
    modes = options.prerelease_packages
    for what, value, known in (
        ("prerelease", options.prerelease, _PRERELEASES),
        *(("prerelease-package", mode, _PRERELEASES) for mode in modes.values()),
        ("resolution", options.resolution, _RESOLUTIONS),
        ("fork-strategy", options.fork_strategy, _FORK_STRATEGIES),
    ):
        if value not in known:
            raise UsageError(f"--{what} cannot be {value!r}.", hint=f"Use {', '.join(known)}.")


def _hashed(file: IndexFile, wanted: frozenset[str]) -> IndexFile | None:
    """Return the file with the hash it must have, or ``None`` if it is none of those wanted."""
    if file.hashes:
        fits = any(f"{kind}:{digest}" in wanted for kind, digest in file.hashes.items())
        return file if fits else None
    if len(wanted) != 1:
        # Nothing says which of several hashes would be this file's.
        return None
    kind, _, digest = next(iter(wanted)).partition(":")
    return file._replace(hashes={kind: digest})
