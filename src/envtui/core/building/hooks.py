"""Building a wheel from a source tree by the hooks of its own backend (PEP 517, PEP 660).

This runs the project's code. The caller provides the environment that it runs in, with the build
requirements installed; here the hooks are called, their output is logged, and their time and output
are bounded.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from envtui.core.errors import BadDistribution, EnvironmentProblem
from envtui.core.events import Cancel
from envtui.core.files import read_regular
from envtui.core.literal import literal
from envtui.core.record import Record, field
from envtui.core.wheels.failed_build import hint_for, status_in_words
from envtui.core.wheels.processes import end_session, start_session, variables_of_builds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal, TypeAlias

    from pyproject_hooks import BuildBackendHookCaller

    from envtui.core.building.build_system import BuildSystem
    from envtui.core.building.model import Settings

__all__ = ["Build", "Kind"]

Kind: TypeAlias = "Literal['wheel', 'editable']"

_LOG_LIMIT = 32 << 20
_DEFAULT_SECONDS = 3600.0
_LOOK = 0.1
"""Seconds between two looks at the cancel token."""


class Build(Record):
    """One source tree, ready to be built with one Python."""

    source: Path
    python: Path
    """The interpreter of an environment that has the build requirements."""
    system: BuildSystem
    log: Path
    """Everything that the backend prints is appended here."""
    settings: Settings = field(default_factory=dict)
    """PEP 517's ``config_settings``."""
    seconds: float = _DEFAULT_SECONDS
    """How long a hook may take."""
    cancel: Cancel = field(default_factory=Cancel)
    name: str = ""
    """The project's name, for messages; by default the folder's."""
    version: str = ""
    """For messages, where the name of an archive tells it."""
    is_isolated: bool = True
    """Whether the environment was made for this build."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Environment variables for its processes."""

    def requirements(self, kind: Kind = "wheel") -> tuple[str, ...]:
        """Return what the backend requires in addition to ``system.requires``.

        Raises:
            BadDistribution: the backend fails; the hint holds the end of its output.
            Cancelled: ``cancel`` was requested.
        """
        return tuple(self._call(f"get_requires_for_build_{kind}", self.settings))

    def metadata(self, folder: Path, kind: Kind = "wheel") -> Path | None:
        """Have the ``.dist-info`` written into ``folder``; ``None`` if the backend cannot do that.

        Raises:
            BadDistribution, Cancelled: as ``requirements`` does.
        """
        from pyproject_hooks import HookMissing

        try:
            name = self._call(
                f"prepare_metadata_for_build_{kind}",
                folder,
                self.settings,
                _allow_fallback=False,
            )
        except HookMissing:
            return None
        return folder / self._inside(folder, name)

    def wheel(self, folder: Path, kind: Kind = "wheel", metadata: Path | None = None) -> Path:
        """Build the wheel into ``folder`` and return it; ``editable`` makes one per PEP 660.

        Raises:
            BadDistribution, Cancelled: as ``requirements`` does.
        """
        from pyproject_hooks import HookMissing

        try:
            name = self._call(f"build_{kind}", folder, self.settings, metadata)
        except HookMissing:
            raise BadDistribution(
                f"{literal(self.name or self.source.name)} cannot be installed as {kind}: "
                f"{literal(self.system.backend)} does not know how.",
                hint="Install it without --editable.",
            ) from None
        return folder / self._inside(folder, name)

    def _inside(self, folder: Path, name: str) -> str:
        if Path(name).name != name or not (folder / name).exists():
            raise BadDistribution(
                f"{literal(self.system.backend)} says that it made '{literal(name)}', which is not "
                "there."
            )
        return name

    def _call(self, hook: str, *arguments: object, **options: object) -> Any:
        from pyproject_hooks import BackendUnavailable, HookMissing

        caller = self._caller()
        try:
            texts = [str(one) if isinstance(one, Path) else one for one in arguments]
            return getattr(caller, hook)(*texts, **options)
        except HookMissing:
            raise
        except BackendUnavailable as error:
            if error.traceback:
                _append(self.log, error.traceback)
            reason = str(error).partition("\n")[0]
            raise self._failed(hook, f"its backend cannot be imported: {reason}") from None
        except _HookFailed as error:
            raise self._failed(hook, str(error)) from None

    def _caller(self) -> BuildBackendHookCaller:
        import warnings

        from pyproject_hooks import BuildBackendHookCaller, BuildBackendWarning

        # The log has them.
        warnings.simplefilter("ignore", BuildBackendWarning)
        return BuildBackendHookCaller(
            str(self.source),
            self.system.backend,
            list(self.system.backend_path) or None,
            runner=self._run,
            python_executable=str(self.python),
        )

    def _failed(self, hook: str, reason: str) -> BadDistribution:
        name = self.name or self.source.name
        label = f"{name} {self.version}".rstrip()
        return BadDistribution(
            f"{literal(label)} cannot be built: {literal(reason)} ({hook}).",
            hint=hint_for(name, self.log, () if self.is_isolated else self.system.requires),
        )

    def _run(
        self,
        cmd: Sequence[str],
        cwd: str | None = None,
        extra_environ: Mapping[str, str] | None = None,
    ) -> None:
        """Run the process of one hook in a session of its own, and log its output."""
        try:
            environ = self._environ(extra_environ or {})
            process = start_session(cmd, cwd=cwd, environ=environ, stderr=subprocess.STDOUT)
        except OSError as error:
            raise EnvironmentProblem(
                f"{literal(str(self.python))} does not run: {error.strerror}."
            ) from error
        ended = threading.Event()
        reader = threading.Thread(target=_keep_output, args=(process, self.log), daemon=True)
        waiter = threading.Thread(target=_wait, args=(process, ended), daemon=True)
        reader.start()
        waiter.start()
        try:
            self._watch(ended)
        finally:
            end_session(process)
            reader.join(timeout=5)
        _keep_warnings(Path(cmd[-1]), self.log)
        if process.returncode:
            raise _HookFailed(f"its backend {status_in_words(process.returncode)}")

    def _watch(self, ended: threading.Event) -> None:
        """Return when the process has ended; raise if it takes too long or is cancelled."""
        deadline = time.monotonic() + self.seconds
        while not ended.wait(_LOOK):
            self.cancel.check()
            if time.monotonic() > deadline:
                raise _HookFailed(f"it took more than {self.seconds:g} seconds")

    def _environ(self, extra: Mapping[str, str]) -> dict[str, str]:
        """Return the variables of this process without those that lead to other packages."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
        }
        path = os.pathsep.join([str(self.python.parent), inherited.get("PATH", os.defpath)])
        own = {"PATH": path, "PYTHONNOUSERSITE": "1", **variables_of_builds()}
        return {**inherited, **own, **self.variables, **extra}


class _HookFailed(Exception):
    """The process of a hook failed; the message says how."""


def _keep_warnings(folder: Path, log: Path) -> None:
    """Append the backend's warnings to the log: its process passes them on without printing."""
    import json

    try:
        said = json.loads(read_regular(folder / "output.json", _LOG_LIMIT)).get("warnings", ())
        text = "".join(f"{one['message']}\n" for one in said)
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return
    if text:
        _append(log, text)


def _append(log: Path, text: str) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8", errors="replace") as file:
        file.write(text)


def _wait(process: subprocess.Popen[bytes], ended: threading.Event) -> None:
    """Set ``ended`` as soon as the process ends: ``wait`` with a time limit only polls."""
    process.wait()
    ended.set()


def _keep_output(process: subprocess.Popen[bytes], log: Path) -> None:
    """Append what the process prints to the log; what exceeds the limit is dropped."""
    assert process.stdout is not None
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as file, process.stdout as output:
        left = _LOG_LIMIT
        while chunk := output.read1(1 << 16):  # type: ignore[attr-defined]
            file.write(chunk[:left])
            file.flush()
            left = max(0, left - len(chunk))
