"""The entry point: ``--version`` is answered at once, the rest goes to the command line."""

from __future__ import annotations

import gc
import io
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> NoReturn:
    """Run ``envtui`` with the arguments of the process and end it with the exit code.

    It ends at once: all has been written and closed by then, and taking the interpreter down
    module by module would cost a quick command a tenth of its time. What was left to be done at the
    end, such as removing a temporary store, is done.
    """
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        from envtui import __version__

        print(f"envtui {__version__}", flush=True)
        os._exit(0)
    if os.path.expanduser("~") == "~":  # noqa: PTH111 - pathlib need not be imported for this
        os.environ["HOME"] = os.sep  # as containers have it for a user without an entry
    # An answer is the same bytes in every locale, and no name is beyond it.
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.encoding != "utf-8":
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    gc.disable()  # of what is loaded now nothing is garbage; looking for some takes a millisecond
    from envtui.cli.dispatch import run

    code = run(arguments)
    if "atexit" in sys.modules:
        sys.modules["atexit"]._run_exitfuncs()
    os._exit(code)


if __name__ == "__main__":
    main()
