"""What goes to stderr, and which exit code a failure has. Nothing else writes to stderr.

Answers go to stdout; messages, warnings and refusals go here, one plain line each.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable

from envtui.core.errors import EnvtuiError, NoSolution

__all__ = ["BROKEN_PIPE", "FAULT", "INTERRUPTED", "Messages", "answer_failures"]

FAULT = 2
INTERRUPTED = 130
BROKEN_PIPE = 141
"""What a shell sees of a program that SIGPIPE ended, which is what the reader's end asked for."""

_LONGEST_LINE = 4000
"""Characters of a line that are shown at most."""

_CODES = {"red": "31", "green": "32", "yellow": "33", "cyan": "36", "bold": "1", "dim": "2"}


class Messages:
    """The messages of one command, as verbose and as colourful as was asked for."""

    __slots__ = ("_colored", "_quiet", "_verbose", "_warned", "as_json")

    def __init__(self) -> None:
        self._warned: set[str] = set()
        self.configure(quiet=0, verbose=0, color="auto")

    def configure(self, *, quiet: int, verbose: int, color: str, as_json: bool = False) -> None:
        """Follow ``-q``, ``-v``, ``--color``, and whether stdout is to carry JSON."""
        self.as_json = as_json
        self._quiet = quiet
        self._verbose = verbose
        self._colored = color == "always" or (color == "auto" and _terminal_takes_color())

    @property
    def is_quiet(self) -> bool:
        """Whether only failures are said."""
        return self._quiet > 0

    @property
    def is_verbose(self) -> bool:
        """Whether each step is said."""
        return self._verbose > 0 and not self._quiet

    def say(self, text: str) -> None:
        """Say what was done."""
        if not self._quiet:
            _write(text)

    def detail(self, text: str) -> None:
        """Say one step, for those who asked for all of them."""
        if self.is_verbose:
            _write(self.paint(text, "dim"))

    def warn(self, text: str) -> None:
        """Say what the person should see although the work goes on; the same is said once."""
        if not self._quiet and text not in self._warned:
            self._warned.add(text)
            _write(f"{self.paint('warning', 'yellow')}: {text}")

    def fail(self, text: str, *, explanation: str = "", hint: str = "") -> None:
        """Say why it did not work; nothing silences this."""
        text, explanation = _bounded(text), _bounded(explanation)
        _write(f"{self.paint('error', 'red')}: {text}")
        if explanation:
            _write("\n".join(f"  {line}" for line in explanation.splitlines()))
        if hint:
            _write(f"{self.paint('hint', 'cyan')}: {hint}")

    def asks(self, question: str) -> bool:
        """Ask a person who sits at the terminal; without one, or a plain yes, the answer is no."""
        if sys.stdin is None or sys.stderr is None:
            return False
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            return False
        _write(f"{question} [y/N] ", end="")
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    def paint(self, text: str, color: str) -> str:
        """Return ``text`` in a colour if the terminal shows it."""
        return f"\x1b[{_CODES[color]}m{text}\x1b[0m" if self._colored else text


def answer_failures(body: Callable[[], int], messages: Messages, debug: bool) -> int:
    """Return the exit code of ``body``; what it raises becomes a sentence and a code."""
    try:
        code = body()
        if sys.stdout is not None:
            sys.stdout.flush()
    except EnvtuiError as error:
        explanation = error.explanation if isinstance(error, NoSolution) else ""
        messages.fail(error.message, explanation=explanation, hint=error.hint)
        if messages.as_json:
            _print_refusal(error)
        code = error.exit_code
    except SystemExit as end:  # argparse has printed its help
        code = end.code if isinstance(end.code, int) else FAULT
    except KeyboardInterrupt:
        messages.fail("Interrupted.")
        code = INTERRUPTED
    except Exception as error:
        if _reader_has_gone(error):
            _forget_stdout()
            return BROKEN_PIPE
        if debug:
            import traceback

            _write(traceback.format_exc().rstrip())
        messages.fail(_describe(error), hint="" if debug else _hint(error))
        code = FAULT
    return code


def _print_refusal(error: EnvtuiError) -> None:
    """Answer a program that asked for JSON, which cannot read the sentences on stderr."""
    from envtui.cli.output import print_json
    from envtui.core.record import asdict

    refusal: dict[str, object] = {
        "kind": type(error).__name__,
        "message": error.message,
        "hint": error.hint or None,
    }
    if isinstance(error, NoSolution):
        refusal["explanation"] = error.explanation.splitlines()
        refusal["conflict"] = asdict(error.conflict) if error.conflict else None
    print_json({"error": refusal})


def _describe(error: Exception) -> str:
    from envtui.core import literal

    if _is_nowhere(error):
        return "The current folder does not exist any more."
    if isinstance(error, OSError) and error.strerror:
        place = f": {literal(os.fsdecode(error.filename))}" if error.filename else ""
        return f"{error.strerror}{place}."
    return f"envtui met a fault of its own: {type(error).__name__}: {literal(str(error))}"


def _is_nowhere(error: Exception) -> bool:
    """Whether a relative path had no meaning, since the current folder was removed."""
    if not isinstance(error, FileNotFoundError) or error.filename:
        return False
    try:
        os.getcwd()  # noqa: PTH109 - pathlib need not be imported for this
    except FileNotFoundError:
        return True
    return False


def _hint(error: Exception) -> str:
    if _is_nowhere(error):
        return "Go to another one first."
    if isinstance(error, OSError) and error.filename:
        from pathlib import Path

        from envtui.core import cache_dir

        if Path(os.fsdecode(error.filename)).is_relative_to(cache_dir()):
            return "--cache-dir names another folder for the store, --no-cache does without."
        return "Check that path, and whether you may use it."
    return "--debug shows the traceback."


def _bounded(text: str) -> str:
    """Return a text with its overlong lines cut: foreign text in it may be of any length."""
    if len(text) <= _LONGEST_LINE:
        return text
    lines = text.splitlines()
    return "\n".join(
        line
        if len(line) <= _LONGEST_LINE
        else f"{line[: _LONGEST_LINE // 2]} […] {line[-_LONGEST_LINE // 2 :]}"
        for line in lines
    )


def _write(text: str, end: str = "\n") -> None:
    """Write a line; a stderr that is closed or gone is no reason to fail."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(text + end)
        sys.stderr.flush()
    except OSError:
        pass


def _reader_has_gone(error: Exception) -> bool:
    """Whether nobody reads stdout any more, for which Windows has no error of its own."""
    if not isinstance(error, OSError) or error.filename:
        return False
    return error.errno == errno.EPIPE or (os.name == "nt" and error.errno == errno.EINVAL)


def _forget_stdout() -> None:
    """Point stdout elsewhere, so that Python does not complain about it when it ends."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    os.close(devnull)


def _terminal_takes_color() -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    if os.environ.get("TERM", "") == "dumb" or sys.stderr is None:
        return False
    # An old Windows console shows escape sequences as text; the newer one announces itself.
    understood = os.name != "nt" or "WT_SESSION" in os.environ
    return understood and sys.stderr.isatty()
