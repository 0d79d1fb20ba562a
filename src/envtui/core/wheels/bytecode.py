"""Bytecode: compiled once for an interpreter, kept with the wheel in the store, linked from there.

A module's bytecode depends only on its source and the interpreter. Python checks it against the
time of the source, which is the same in every environment that links that file.
"""

# Paths are strings here: there are thousands, and a Path costs more than a link.
# ruff: noqa: PTH102, PTH103, PTH108, PTH118, PTH120
from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from envtui.core.errors import EnvironmentProblem, StorageError, UsageError
from envtui.core.events import Cancel, OnEvent, Warned, ignore
from envtui.core.literal import literal
from envtui.core.own_process import end
from envtui.core.wheels.link import choose_link, linking_between
from envtui.core.wheels.places import library_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from queue import SimpleQueue
    from subprocess import Popen

    from envtui.core.environments.model import Target
    from envtui.core.interpreters.model import Interpreter
    from envtui.core.wheels.store import Entry

__all__ = ["compile_entries", "compile_installed"]

_MODES = ("TIMESTAMP", "CHECKED_HASH", "UNCHECKED_HASH")
_BATCH = 40
_BATCH_SECONDS = 60.0

# It reads a line for each module (source, tab, folder for the bytecode), and answers each "flush"
# with a line. It runs on Python 2.7 and later; a module that cannot be compiled is passed over.
_WORKER = r"""
import os, py_compile, sys
mode = sys.argv[1]
try:
    from importlib.util import cache_from_source
except ImportError:
    cache_from_source = lambda path, optimization=None: path + "c"
options = {}
if hasattr(py_compile, "PycInvalidationMode"):
    options["invalidation_mode"] = getattr(py_compile.PycInvalidationMode, mode)
def read():
    line = getattr(sys.stdin, "buffer", sys.stdin).readline()
    return line.rstrip(b"\n").decode(sys.getfilesystemencoding(), "surrogateescape") \
        if sys.version_info[0] > 2 else line.rstrip("\n")
while True:
    line = read()
    if not line:
        break
    if line == "flush":
        sys.stdout.write("done\n")
        sys.stdout.flush()
        continue
    source, folder = line.split("\t")
    name = os.path.basename(cache_from_source(source, optimization=""))
    try:
        py_compile.compile(source, cfile=os.path.join(folder, name), doraise=True, **options)
    except Exception:
        pass
"""


def compile_installed(
    target: Target,
    entries: Sequence[Entry],
    on_event: OnEvent = ignore,
    cancel: Cancel | None = None,
    link_mode: str = "",
) -> int:
    """Add bytecode to the modules of ``entries``, installed in ``target``; return of how many.

    ``link_mode`` says how it gets there from the store, as for any other file.

    Raises:
        EnvironmentProblem: the interpreter does not run.
        StorageError: the disk refuses.
        UsageError: ``PYC_INVALIDATION_MODE`` has no known value.
        Cancelled: ``cancel`` was requested; what was compiled until then stays.
    """
    cancel = cancel or Cancel()
    compiled = compile_entries(entries, target.interpreter, on_event, cancel)
    count = 0
    try:
        for entry, folder in zip(entries, compiled, strict=True):
            cancel.check()
            if folder is not None:
                library = library_of(target.scheme, entry.manifest)
                count += _link_compiled(folder, library, link_mode)
    except OSError as error:
        raise StorageError(
            f"Bytecode cannot be written to {literal(str(error.filename))}: {error.strerror}.",
            hint="Everything is installed; Python compiles what is missing when it is imported.",
        ) from error
    return count


def compile_entries(
    entries: Sequence[Entry], interpreter: Interpreter, on_event: OnEvent, cancel: Cancel
) -> list[Path | None]:
    """Return for each entry the folder in the store that holds its bytecode.

    What is missing is compiled by processes of the interpreter, which import nothing from the
    environment. ``None`` stands for an entry whose bytecode could not be kept.

    Raises:
        EnvironmentProblem, UsageError, Cancelled: as ``compile_installed`` does.
    """
    key = _key(interpreter)
    folders = [entry.root / "bytecode" / key for entry in entries]
    missing = [
        (entry, folder)
        for entry, folder in zip(entries, folders, strict=True)
        if not (folder / "list").exists()
    ]
    if missing:
        _compile_missing(missing, interpreter, on_event, cancel)
    return [folder if (folder / "list").exists() else None for folder in folders]


def _mode() -> str:
    mode = os.environ.get("PYC_INVALIDATION_MODE", "TIMESTAMP").upper().replace("-", "_")
    if mode not in _MODES:
        raise UsageError(
            f"PYC_INVALIDATION_MODE is {literal(mode)}.", hint=f"Use one of {', '.join(_MODES)}."
        )
    return mode


def _key(interpreter: Interpreter) -> str:
    """Return a name for all that the bytecode depends on; rarely it differs without need."""
    build = "t" * interpreter.gil_disabled + "d" * interpreter.debug
    version = f"{interpreter.version}-{interpreter.implementation_version}"
    return f"{interpreter.implementation}-{version}{build}-{_mode().lower()}".replace("/", "_")


def _compile_missing(
    missing: Sequence[tuple[Entry, Path]],
    interpreter: Interpreter,
    on_event: OnEvent,
    cancel: Cancel,
) -> None:
    jobs: list[tuple[str, str]] = []
    asides = []
    try:
        for entry, folder in missing:
            aside = folder.with_name(f".{folder.name}-{os.getpid()}-{os.urandom(4).hex()}")
            aside.mkdir(parents=True)
            asides.append((entry, aside, folder))
            jobs += _prepare(entry, aside)
        _run(jobs, interpreter, on_event, cancel)
        for entry, aside, folder in asides:
            _publish(entry, aside, folder)
    except OSError as error:
        on_event(Warned(f"Bytecode cannot be kept in the store: {error.strerror}."))
    finally:
        import shutil

        for _, aside, _ in asides:
            shutil.rmtree(aside, ignore_errors=True)


def _prepare(entry: Entry, aside: Path) -> list[tuple[str, str]]:
    """Make a ``__pycache__`` for each folder with modules; return what to compile, and where to."""
    jobs = []
    made = set()
    for path in entry.manifest.files.paths:
        if not path.endswith(".py"):
            continue
        folder = os.path.join(aside, os.path.dirname(path), "__pycache__")
        if folder not in made:
            made.add(folder)
            os.makedirs(folder)
        jobs.append((f"{entry.root}/tree/{path}", folder))
    return jobs


def _publish(entry: Entry, aside: Path, folder: Path) -> None:
    """Write the list of what was compiled, and rename it all to where it is looked for."""
    found = []
    for parent, _, names in os.walk(aside):
        inside = os.path.relpath(parent, aside).replace(os.sep, "/")
        found += [f"{inside}/{name}" for name in names]
    # Bytecode that the wheel brings itself is not replaced.
    own = set(entry.manifest.files.paths)
    found = sorted(path.removeprefix("./") for path in found)
    listed = "".join(f"{path}\n" for path in found if path not in own)
    (aside / "list").write_bytes(listed.encode())
    with suppress(OSError):  # another process may have been faster
        aside.rename(folder)


def _run(
    jobs: Sequence[tuple[str, str]], interpreter: Interpreter, on_event: OnEvent, cancel: Cancel
) -> None:
    """Compile everything, in batches, by as many processes as there are processors."""
    from concurrent.futures import ThreadPoolExecutor
    from queue import SimpleQueue

    batches: SimpleQueue[Sequence[tuple[str, str]]] = SimpleQueue()
    for at in range(0, len(jobs), _BATCH):
        batches.put(jobs[at : at + _BATCH])
    count = max(1, min(os.cpu_count() or 1, batches.qsize(), 16))
    with ThreadPoolExecutor(count, thread_name_prefix="bytecode") as threads:
        tasks = [
            threads.submit(_work, batches, interpreter, on_event, cancel) for _ in range(count)
        ]
    for task in tasks:
        task.result()


def _work(
    batches: SimpleQueue[Sequence[tuple[str, str]]],
    interpreter: Interpreter,
    on_event: OnEvent,
    cancel: Cancel,
) -> None:
    """Feed one process after the other until there is no batch left."""
    from queue import Empty

    worker: Popen[bytes] | None = None
    try:
        while True:
            cancel.check()
            batch = batches.get_nowait()
            worker = worker or _start(interpreter)
            if not _compile_batch(worker, batch):
                on_event(Warned(f"Compiling {literal(batch[0][0])} and what follows was given up."))
                end(worker)
                worker = None
    except Empty:
        return
    finally:
        if worker:
            end(worker)


def _start(interpreter: Interpreter) -> Popen[bytes]:
    import subprocess

    isolated = ["-I"] if interpreter.version_info >= (3, 4, 0) else ["-E", "-s"]
    command = [str(interpreter.base_executable), *isolated, "-S", "-B", "-c", _WORKER, _mode()]
    try:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError as error:
        raise EnvironmentProblem(
            f"{literal(str(interpreter.base_executable))} does not run: {error.strerror}.",
            hint="Create the environment again with an interpreter that does.",
        ) from error


def _compile_batch(worker: Popen[bytes], batch: Sequence[tuple[str, str]]) -> bool:
    """Send one batch and wait for the answer; return whether it came in time."""
    from threading import Timer

    assert worker.stdin is not None and worker.stdout is not None
    lines = [f"{source}\t{folder}\n" for source, folder in batch if "\n" not in source]
    timer = Timer(_BATCH_SECONDS, worker.kill)
    timer.start()
    try:
        worker.stdin.write(os.fsencode("".join([*lines, "flush\n"])))
        worker.stdin.flush()
        return worker.stdout.readline().strip() == b"done"
    except OSError:
        return False
    finally:
        timer.cancel()


def _link_compiled(folder: Path, library: str, link_mode: str) -> int:
    """Link the bytecode in ``folder`` into ``library``, beside the modules; return how many."""
    paths = (folder / "list").read_bytes().decode().split("\n")[:-1]
    link = choose_link(str(folder / "list"), Path(library), link_mode)
    for parent in sorted({path.rpartition("/")[0] for path in paths}):
        with suppress(FileExistsError):
            os.mkdir(f"{library}/{parent}")
    with linking_between(str(folder), library, link) as bring:
        for path in paths:
            try:
                bring(path)
            except FileExistsError:
                os.unlink(f"{library}/{path}")
                bring(path)
    return len(paths)
