"""`akamai-scm sandbox [DIR]`: serves until it is interrupted; `sandbox ctl` is in `ctl`."""

import argparse
import os
import shlex
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from connector.sandbox.keeping.file import StateFile, UnusableStateError
from connector.sandbox.serving.claim import ClaimedError, claim
from connector.sandbox.serving.folder import FILES
from connector.sandbox.serving.server import Sandbox
from connector.sandbox.steering import ctl
from connector.sandbox.world import Options, World

FAILED = 1

_LOCK = ".sandbox.lock"


def main(argv: Sequence[str]) -> int:
    """
    Serve, or with `ctl` as first word speak to a sandbox that serves.

    Args:
        argv: The words after `sandbox`.

    Returns:
        The exit code: 0 after an interrupt, 1 for a folder or a state that cannot be used; `ctl`
        has codes of its own.

    Raises:
        SystemExit: With 64 for wrong usage, 0 after --help.
    """
    if argv[:1] == ["ctl"]:
        return ctl.main(argv[1:])
    arguments = parser().parse_args(argv)
    directory = arguments.directory or Path(tempfile.mkdtemp(prefix="akamai-scm-sandbox-"))
    if arguments.ready_file is not None:
        arguments.ready_file.unlink(missing_ok=True)  # of an earlier sandbox
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    options = Options(
        revocation_port=arguments.revocation_port,
        step_seconds=arguments.step_seconds,
        validate=arguments.validate or arguments.openapi is not None,
        openapi=arguments.openapi,
        requests_per_minute=arguments.requests_per_minute,
    )
    try:
        with (
            _served_alone(directory),
            _world(options, arguments.state) as world,
            Sandbox.start(directory, world=world) as sandbox,
        ):
            sys.stdout.write(_welcome(sandbox, arguments.state))
            sys.stdout.flush()
            if arguments.ready_file is not None:
                arguments.ready_file.write_text(f"{os.getpid()}\n", encoding="utf-8")
            stop.wait()
    except (UnusableStateError, UnusableFolderError) as error:
        sys.stderr.write(f"akamai-scm sandbox: {error}\n")
        return FAILED
    return 0


class UnusableFolderError(Exception):
    """The sandbox's files cannot be written there; nothing of the folder was changed."""


@contextmanager
def _served_alone(directory: Path) -> Iterator[None]:
    """Let no other sandbox replace the files of this one."""
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        _check_it_is_a_sandboxs(directory)
        lock = claim(directory / _LOCK)
    except ClaimedError as error:
        raise UnusableFolderError(
            f"Another sandbox ({error}) serves from {directory}. Stop it, or use another directory."
        ) from error
    except OSError as error:
        raise UnusableFolderError(f"{directory} cannot be used: {error.strerror}.") from error
    try:
        yield
    finally:
        os.close(lock)


def _check_it_is_a_sandboxs(directory: Path) -> None:
    """Files of the names that are about to be written may be somebody's real credentials."""
    if (directory / _LOCK).exists():
        return
    there = sorted(name for name in FILES if os.path.lexists(directory / name))
    if there:
        raise UnusableFolderError(
            f"{directory} contains {', '.join(there)}, which no sandbox wrote; nothing was changed."
            " Use another directory."
        )


@contextmanager
def _world(options: Options, state: Path | None) -> Iterator[World]:
    """Provide the world that *state* keeps, or a new one that it will keep from now on."""
    if state is None:
        yield World(options=options)
        return
    with StateFile(state) as file:
        yield file.world(options)


def parser() -> argparse.ArgumentParser:
    """Return the parser of what serves; `ctl` has its own."""
    serving = ctl.Parser(
        prog="akamai-scm sandbox",
        description="Serve CPS and SCM on loopback to rehearse against, until interrupted.",
        epilog="`akamai-scm sandbox ctl --help` shows how to steer it.",
    )
    serving.add_argument(
        "directory",
        nargs="?",
        type=Path,
        metavar="DIR",
        help="where edgerc, scm_config.yaml, ca.pem and env are written; default: a new one",
    )
    serving.add_argument(
        "--revocation-port",
        type=int,
        default=Options().revocation_port,
        metavar="PORT",
        help="where OCSP and CRLs are answered, as certificates name it (default: any free port)",
    )
    serving.add_argument(
        "--step-seconds",
        type=float,
        default=Options().step_seconds,
        help="real seconds of each step of a change or an order (default: %(default)s)",
    )
    serving.add_argument(
        "--requests-per-minute",
        type=_pace,
        metavar="N",
        help="write this pace into edgerc, to rehearse faster than Akamai allows (default: none, so"
        " that the connector keeps to its own)",
    )
    serving.add_argument(
        "--validate", action="store_true", help="check every answer against its schema"
    )
    serving.add_argument(
        "--openapi",
        type=Path,
        metavar="FILE",
        help="check the answers of CPS against Akamai's published description as well",
    )
    serving.add_argument(
        "--state",
        type=Path,
        metavar="FILE",
        help="keep everything there, and continue from it at the next start",
    )
    serving.add_argument(
        "--ready-file", type=Path, metavar="FILE", help="written once the servers answer"
    )
    return serving


def _pace(text: str) -> int:
    pace = int(text)
    if pace < 1:
        raise ValueError(text)
    return pace


def _welcome(sandbox: Sandbox, state: Path | None) -> str:
    kept = f"kept in {state}" if state else "nothing is kept after the end"
    folder, edge = shlex.quote(str(sandbox.directory)), sandbox.edge_hosts
    return (
        f"CPS    {sandbox.cps_url}\n"
        f"SCM    {sandbox.scm_url}\n"
        f"CAs    {sandbox.revocation_url}  (OCSP and CRLs)\n"
        f"DNS    {' '.join(sandbox.dns_servers)}  (UDP and TCP)\n"
        f"edge   {' '.join(f'{host} ({network})' for network, host in edge.items())}\n"
        f"admin  {sandbox.admin_url}\n"
        f"Loopback only; {kept}; these certificates are trusted nowhere.\n"
        "\n"
        "In another shell:\n"
        f"  source {folder}/env\n"
        "  terraform apply                            # or: akamai-scm apply REQUEST\n"
        "  akamai-scm sandbox ctl clock advance 135d  # make certificates due\n"
        "  akamai-scm sandbox ctl orders              # what was ordered\n"
        "\n"
        "Ctrl-C ends it.\n"
    )
