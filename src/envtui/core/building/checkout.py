"""Source code from git repositories, fetched by ``git`` itself.

Nothing that a person or a package wrote is taken for an option of git, git asks no questions on
the terminal, and neither hooks nor the variables of a surrounding git command take effect.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from envtui.core.building.sources import Source, is_commit
from envtui.core.errors import EnvironmentProblem, IndexProblem
from envtui.core.literal import literal
from envtui.core.wheels.processes import end_session, start_session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from subprocess import Popen

    from envtui.core.events import Cancel

__all__ = ["check_out", "find_commit"]

_SECONDS = 1800.0
_SHOWN = 4000


def find_commit(source: Source, cancel: Cancel) -> str:
    """Return the commit that the revision of ``source`` names now; empty if only a clone can tell.

    Raises:
        EnvironmentProblem: there is no ``git``.
        IndexProblem: the repository does not answer.
        Cancelled: ``cancel`` was requested.
    """
    asked = source.revision
    if is_commit(asked):
        return asked
    names = [f"refs/tags/{asked}^{{}}", f"refs/heads/{asked}", f"refs/tags/{asked}", asked]
    output = _git(source, ["ls-remote", "--", source.url, *(names if asked else ["HEAD"])], cancel)
    lines = (line.partition("\t") for line in output.splitlines())
    found = {name: commit for commit, _, name in lines}
    return next((found[name] for name in names if name in found), found.get("HEAD", ""))


def check_out(source: Source, folder: Path, cancel: Cancel) -> str:
    """Check ``source`` out into the new ``folder``, and return the commit.

    All commits of the history come along, since projects make their versions from tags; the files
    of older ones do not, where the server can leave them out.

    Raises:
        EnvironmentProblem, IndexProblem, Cancelled: as ``find_commit`` does.
    """
    clone = ["clone", "--quiet", "--no-checkout", "--filter=blob:none", "--"]
    _git(source, [*clone, source.url, str(folder)], cancel)
    commit = _commit_in(source, folder, cancel)
    _git(source, ["checkout", "--quiet", "--detach", commit], cancel, folder)
    if (folder / ".gitmodules").is_file():
        update = ["submodule", "--quiet", "update", "--init", "--recursive"]
        _git(source, update, cancel, folder)
    return commit


def _commit_in(source: Source, clone: Path, cancel: Cancel) -> str:
    asked = source.commit or source.revision
    names = [asked, f"refs/remotes/origin/{asked}"] if asked else ["HEAD"]
    parse = ["rev-parse", "--quiet", "--verify", "--end-of-options"]
    for name in names:
        found = _git(source, [*parse, f"{name}^{{commit}}"], cancel, clone, may_fail=True)
        if found:
            return found.strip()
    # Neither branch nor tag: the commit of a pull request, or one that no branch holds any more.
    _git(source, ["fetch", "--quiet", "--", "origin", asked], cancel, clone)
    return _git(source, [*parse, "FETCH_HEAD^{commit}"], cancel, clone).strip()


def _git(
    source: Source,
    words: Sequence[str],
    cancel: Cancel,
    folder: Path | None = None,
    *,
    may_fail: bool = False,
) -> str:
    """Run git and return its output; empty if it fails and ``may_fail``."""
    options = ["-c", f"core.hooksPath={os.devnull}", "-c", "protocol.ext.allow=never"]
    options += ["-c", "advice.detachedHead=false"]
    try:
        process = start_session(["git", *options, *words], cwd=folder, environ=_environ())
    except OSError as error:
        raise EnvironmentProblem(
            f"git, which {literal(source.shown)} is fetched with, does not run: {error.strerror}.",
            hint="Install git, or give an archive of the project instead.",
        ) from error
    output, complaint = _finish(process, source, cancel)
    if process.returncode == 0:
        return output
    if may_fail:
        return ""
    said = complaint.replace(source.url, source.shown).strip()[-_SHOWN:]
    raise IndexProblem(
        f"git cannot get {literal(_called(source))}.",
        hint="\n".join(literal(line) for line in said.splitlines()),
    )


def _finish(process: Popen[bytes], source: Source, cancel: Cancel) -> tuple[str, str]:
    import subprocess
    import time

    deadline = time.monotonic() + _SECONDS
    try:
        while True:
            try:
                output, complaint = process.communicate(timeout=0.1)
                return output.decode(errors="replace"), complaint.decode(errors="replace")
            except subprocess.TimeoutExpired:
                cancel.check()
                if time.monotonic() > deadline:
                    raise IndexProblem(
                        f"git did not get {literal(_called(source))} in {_SECONDS:g} seconds."
                    ) from None
    finally:
        end_session(process)


def _called(source: Source) -> str:
    asked = source.revision or source.commit
    return f"{source.shown}@{asked}" if asked else source.shown


def _environ() -> dict[str, str]:
    """Return the variables without those of a surrounding git command, and set to ask nothing."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(("GIT_SSH", "GIT_CONFIG", "GIT_SSL"))
    }
    ssh = "ssh -o BatchMode=yes"
    return {
        "GIT_SSH_COMMAND": ssh,
        "GIT_LFS_SKIP_SMUDGE": "1",
        **kept,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "SSH_ASKPASS": "",
        "GCM_INTERACTIVE": "never",
    }
