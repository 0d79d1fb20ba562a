"""Which versions may be chosen at all: pre-releases, yanked files, dates, hashes, preferences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from envtui.core.errors import UsageError
from envtui.core.index.model import IndexFile
from envtui.core.index.versions import is_prerelease, version_key
from envtui.core.literal import literal
from envtui.core.resolution.model import Options, Releases
from envtui.core.resolution.requests import Request
from envtui.core.resolution.version_sets import specifier_bits, specifier_clauses

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Policy", "parse_cutoff"]

_PRERELEASES = ("if-necessary", "allow", "disallow", "explicit")
_RESOLUTIONS = ("highest", "lowest", "lowest-direct")


class Policy:
    """The options, and what the requests themselves say of pre-releases, pins and hashes.

    Only what a person wrote counts here, as in uv: a rule that depended on the requirements of
    other projects would make the answer depend on the order in which they are met.
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
        self._cutoff = parse_cutoff(options.exclude_newer) if options.exclude_newer else None
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
        """Return which of a project's versions may be chosen, as far as its page tells."""
        versions = releases.versions
        bits = (1 << len(versions)) - 1
        if self._is_dated(name):
            bits &= self._published(releases)
        pinned = 0
        for pin in self._pins.get(name, ()):
            pinned |= specifier_bits(pin, versions)
        bits &= ~releases.yanked | pinned
        if not self._admits_prereleases(name, bits, releases):
            bits &= ~releases.prereleases
        return bits

    def why_not(self, name: str, releases: Releases, place: int) -> tuple[str, str]:
        """Return the kind of reason and half a sentence; empty if nothing here is against it."""
        files = releases.files(place)
        if self._is_dated(name) and not any(map(self._is_old_enough, files)):
            return "date", f"was published after {self.options.exclude_newer}, or says not when"
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

    def _admits_prereleases(self, name: str, bits: int, releases: Releases) -> bool:
        mode = self.options.prerelease
        if mode in ("allow", "disallow"):
            return mode == "allow"
        only_prereleases = not bits & ~releases.prereleases & ~releases.yanked
        return name in self._prereleases or (mode == "if-necessary" and only_prereleases)

    def _published(self, releases: Releases) -> int:
        return sum(
            1 << place
            for place in range(len(releases.versions))
            if any(map(self._is_old_enough, releases.files(place)))
        )

    def _is_dated(self, name: str) -> bool:
        """Whether the date of a project's files counts: not of what was asked for by URL."""
        return self._cutoff is not None and name not in self._by_url

    def _is_old_enough(self, file: IndexFile) -> bool:
        assert self._cutoff is not None
        try:
            return parse_time(file.upload_time) < self._cutoff
        except ValueError:
            # What does not say when it was published may be newer.
            return False

    def allowed_files(self, name: str, files: Iterable[IndexFile]) -> list[IndexFile]:
        """Return the files of one version that kind, date, yanking and hashes let through."""
        found = [file for file in files if file.yanked is None or name in self._pins]
        found = [file for file in found if not self.why_not_kind(name, file)]
        if self._is_dated(name):
            found = [file for file in found if self._is_old_enough(file)]
        wanted = self._hashes.get(name)
        return [hashed for file in found if (hashed := _hashed(file, wanted))] if wanted else found

    def why_not_kind(self, name: str, file: IndexFile) -> str:
        """Return what rules a file out for being a wheel, or for being none; empty: nothing."""
        if file.filename.endswith(".whl"):
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

    def lowest(self, name: str) -> bool:
        """Whether the oldest version is wanted instead of the newest."""
        mode = self.options.resolution
        return mode == "lowest" or (mode == "lowest-direct" and name in self._direct)


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
    for what, value, known in (
        ("prerelease", options.prerelease, _PRERELEASES),
        ("resolution", options.resolution, _RESOLUTIONS),
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


def parse_cutoff(text: str) -> datetime:
    """Return the time that ``--exclude-newer`` names; a date means its end (UTC), as in uv.

    Raises:
        UsageError: it is neither a date nor an RFC 3339 time.
    """
    try:
        if len(text) == 10:
            return parse_time(f"{text}T23:59:59.999999Z")
        return parse_time(text)
    except ValueError as error:
        raise UsageError(
            f"{text!r} is neither a date nor a time.",
            hint="Write it like 2026-01-31 or 2026-01-31T12:00:00Z.",
        ) from error


def parse_time(text: str) -> datetime:
    """Return an ISO 8601 time; without a zone it is UTC.

    Raises:
        ValueError: it is none.
    """
    from datetime import UTC, datetime

    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=UTC)
