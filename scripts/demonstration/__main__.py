"""Sets the stage for the story, and clears up after it, however it ends."""

import contextlib
import errno
import os
import shlex
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from scripts.demonstration.rehearsal import Rehearsal, UnexpectedError
from scripts.demonstration.story import Story
from scripts.offline.terraform_setup import REPOSITORY, SetupError, Terraform, prepare

_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_NOBODY_READS = (errno.EPIPE, errno.EIO)
"""The pipe behind us has ended; the terminal is closed."""


def main(words: list[str]) -> int:
    """Set the stage, tell the story and clear up; return the exit code."""
    keep = "--keep" in words
    began = time.monotonic()
    directory = Path(tempfile.mkdtemp(prefix="akamai-scm-demo-"))
    _end_in_good_order()
    kept = False
    rehearsal = None
    try:
        for part in ("terraform", "example"):
            copied = shutil.ignore_patterns(".terraform*", "*.tfstate*")
            shutil.copytree(REPOSITORY / part, directory / part, ignore=copied)
        terraform = prepare(directory / "tools")
        sys.stdout.write(f"Terraform: {terraform.title}; providers: {terraform.providers}.\n")
        rehearsal = Rehearsal.start(directory, terraform, "--requests-per-minute", "600")
        with rehearsal.with_providers(terraform) as staged:
            Story(staged).tell(short="--short" in words)
        sys.stdout.write(f"\nThat took {time.monotonic() - began:.0f} s.\n")
        kept = keep
        sys.stdout.write("\n".join(_farewell(rehearsal, terraform, keep=keep)) + "\n")
    except (UnexpectedError, SetupError) as error:
        sys.stdout.flush()
        sys.stderr.write(f"\nThe demo failed: {error}\n")
        return 1
    except KeyboardInterrupt:
        with contextlib.suppress(OSError):
            sys.stderr.write("\nInterrupted; everything is cleared up.\n")
        return 130
    except OSError as error:
        return _unread(error)
    finally:
        for number in _ENDS:
            signal.signal(number, signal.SIG_IGN)  # nothing stops the clearing up
        if not kept:
            if rehearsal is not None:
                rehearsal.stop()
            shutil.rmtree(directory, ignore_errors=True)
    return 0


def _end_in_good_order() -> None:
    """Clear up, too, where the process is told to end or its terminal is closed."""
    for number in _ENDS:
        if signal.getsignal(number) is signal.SIG_DFL:  # else nohup has settled it
            signal.signal(number, _interrupt)


def _unread(error: OSError) -> int:
    """Return the exit code of a story that nobody reads to its end; raise any other error."""
    if error.errno not in _NOBODY_READS:
        raise error
    with Path(os.devnull).open("wb") as nowhere:  # nor is there anybody for a traceback
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    return 141


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _farewell(rehearsal: Rehearsal, terraform: Terraform, *, keep: bool) -> Iterator[str]:
    if keep:
        number, folder = rehearsal.process.pid, shlex.quote(str(rehearsal.directory))
        name = Path(terraform.program).name
        apply = f"{name} apply"
        yield f"\nThe sandbox goes on (process {number}). To play on, in this shell:\n"
        yield from (f"  {line}" for line in rehearsal.exports(terraform))
        yield f"  {apply:41}  # finds what is live; orders nothing"
        yield "  akamai-scm sandbox ctl clock advance 135d  # then plan again"
        yield "  akamai-scm sandbox ctl --help              # approve, revoke, break things"
        yield f"  cd ../fleet && {name} init && {name} apply  # many certificates at once"
        yield f"\nTo end it: kill {number}; rm -r {folder}"
    yield "\nWhere to go next:"
    if not keep:
        yield "  scripts/demo --keep     the same, and the sandbox stays to play with"
    yield "  example/certificate     the directory that was used: copy it, change what is yours"
    yield "  README.md               commands, reasons, exit codes, and where to read on"
    yield "  terraform/README.md     all variables and outputs"
    yield "  akamai-scm --help       the same without Terraform: apply, status, orders"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
