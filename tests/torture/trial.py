"""One run of the program that is killed at a boundary, and what becomes of it afterwards."""

import json
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from hooked import TOLD
from person import answer, asked
from program import Program, let_time_pass
from signing_program import serials_of, signed_by
from skipping_clock import SkippingClock

from connector.sandbox.ca import Authorities
from connector.sandbox.dns.zones import RecordSet
from connector.sandbox.scm.dcv.status import validation_of
from connector.sandbox.serving.server import Sandbox
from connector.sandbox.world import Options, World
from tests.torture.boundaries import Point
from tests.torture.flows import ACCOUNTS, Flow
from tests.torture.nursery import KILLED, Job, Nursery
from tests.torture.states import Kind, Servers, Tried

Memory = Literal["kept", "empty", "restored"]
"""What the second run finds of the first: its state, nothing, or the state from before."""
MOST_RUNS = 8
AGAIN_LATER = "run the same command again in some minutes"
"""What a person does who knows that it was an own run."""
OPTIONS = Options(step_seconds=0.02, requests_per_minute=600)


class FallenError(AssertionError):
    """Something that must never be has been seen."""


@dataclass(frozen=True)
class End:
    """Where everything is at last, in words that do not depend on ids or times."""

    enrollments: int
    open_changes: int
    production: tuple[tuple[str, ...], ...]
    """Key and names of each certificate that is live."""
    orders: int
    newest_is_live: bool
    starts: tuple[tuple[str, int], ...] = ()
    """How often each domain's validation was started."""
    valid: tuple[str, ...] = ()
    """Domains that are validated."""
    proofs: tuple[str, ...] = ()
    """Zones in which a record that proves a domain was left."""
    others: int = 0
    """What else the zones hold."""
    told: tuple[tuple[str, int], ...] = ()
    """How many events of each name a hook was told, whatever it was told twice of."""


@dataclass(frozen=True)
class Bench:
    """What trials share: CAs, whose keys are made once, and a process to fork."""

    directory: Path
    authorities: Authorities
    nursery: Nursery
    servers: Servers

    @contextmanager
    def program(self, kind: Kind = "directory") -> Iterator[Tried]:
        """Give a sandbox, a directory and a state of their own to one trial."""
        place = Path(tempfile.mkdtemp(prefix="trial-", dir=self.directory))
        clock = SkippingClock(place / "clock")
        world = World(options=OPTIONS, real=clock, authorities=self.authorities)
        try:
            (place / "work").mkdir()
            with (
                Sandbox.start(place / "sandbox", world=world) as sandbox,
                self.servers.state(kind, place / "sandbox" / "state", place / "work") as state,
                ExitStack() as stack,
            ):
                yield Tried(sandbox, place / "work", clock, state, stack)
        finally:
            shutil.rmtree(place, ignore_errors=True)  # else this trial's rest is no other's fall

    def job(self, program: Tried, words: tuple[str, ...], fatal: Point | None = None) -> Job:
        """Return a run of *words* in a process of its own."""
        place = program.directory.parent
        return Job(
            words,
            str(program.directory),
            str(place / "clock"),
            program.environment(),
            str(place / "boundaries"),
            str(place / "said"),
            fatal,
        )

    def points(self, flow: Flow, api: str, kind: Kind = "directory") -> tuple[list[Point], End]:
        """Run *flow* without a kill; return its boundaries, and where it ends."""
        with self.program(kind) as program:
            flow.prepare(program, ACCOUNTS[api])
            words = flow.command(program)
            job = self.job(program, words)
            code = self.nursery.run(job)
            said = Path(job.said).read_text()
            until_done(program, flow, subprocess.CompletedProcess(words, code, "", said))
            lines = Path(job.record).read_text().splitlines()
            points = [(kind, int(time)) for time, _, kind in (one.partition(" ") for one in lines)]
            return points, end_of(program)

    def kill(  # noqa: PLR0917 - what makes a trial
        self,
        flow: Flow,
        api: str,
        at: Point,
        memory: Memory,
        wanted: End,
        kind: Kind = "directory",
    ) -> bool:
        """
        Kill *flow* at a boundary and run the same command until it is done.

        Returns:
            Whether the run got there.

        Raises:
            FallenError: It ended elsewhere, ordered twice, or asked a person more than once.
        """
        with self.program(kind) as program:
            flow.prepare(program, ACCOUNTS[api])
            if memory == "restored":
                program.state.keep()
            words = flow.command(program)
            killed = self.nursery.run(self.job(program, words, at)) == KILLED
            if memory == "empty":
                program.state.lose()
            elif memory == "restored":
                program.state.put_back()
            until_done(program, flow, program.run(*words))
            ended = end_of(program)
            if ended != wanted and not (memory != "kept" and as_good(ended, wanted)):
                raise FallenError(f"ended as {ended}, not as {wanted}")
            return killed


def as_good(ended: End, wanted: End) -> bool:
    """
    Without memory, what was opened and ordered for is perhaps replaced: never the same CSR.

    A record of which nobody knows any more who has written it stays, and what was told is told
    anew.
    """
    forgotten = {"orders": wanted.orders, "proofs": wanted.proofs, "told": wanted.told}
    return replace(ended, **forgotten) == wanted


def end_of(program: Program) -> End:
    """Return where everything is, as the sandbox itself knows it."""
    scm = program.sandbox.world.scm
    if scm.repeated_orders():
        raise FallenError(f"ordered twice for one CSR: {scm.repeated_orders()}")
    signed = signed_by(program.directory)
    if len(set(signed)) < len(signed):
        raise FallenError(f"signed twice for one CSR: {signed}")
    enrollments = list(program.sandbox.world.cps.enrollments.values())
    live = [
        (one.key_algorithm, *enrollment.production.names, f"{one.certificate.serial_number:X}")
        for enrollment in enrollments
        if enrollment.production is not None
        for one in enrollment.production.certificates
    ]
    issued = {
        order.issued.serial.replace(":", "").lstrip("0").upper()
        for order in list(scm.orders.values())[-len(live) or None :]
        if order.issued is not None
    } | serials_of(program.directory)
    world = program.sandbox.world
    domains = scm.customer.domains.values()
    zones = world.dns.zones.values()
    return End(
        len(enrollments),
        sum(one.pending is not None for one in enrollments),
        tuple(sorted(one[:-1] for one in live)),
        len(scm.orders) + len(signed),
        all(one[-1] in issued for one in live),
        tuple(sorted(Counter(scm.dcv_starts).items())),
        tuple(sorted(one.name for one in domains if validation_of(scm, one) == "VALIDATED")),
        tuple(sorted(zone.name for zone in zones for one in zone.records if _proves(one))),
        sum(not _proves(one) for zone in zones for one in zone.records),
        _told(program),
    )


def _told(program: Program) -> tuple[tuple[str, int], ...]:
    """Return what a hook was told; one that was told at the moment of the kill may come again."""
    path = program.directory / TOLD
    told = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    events = {one["id"]: one["event"] for one in told}
    if len(told) > len(events) + 1:
        raise FallenError(f"told again and again: {[one['event'] for one in told]}")
    return tuple(sorted(Counter(events.values()).items()))


def _proves(record: RecordSet) -> bool:
    return record.name.startswith("_")


def until_done(program: Tried, flow: Flow, done: subprocess.CompletedProcess[str]) -> None:
    """
    Run the same command on, doing to the letter what a person is told, until it is done.

    Then the one that follows, in the same way.
    """
    words, follows, questions = tuple(done.args), bool(flow.then), 0
    for _ in range(MOST_RUNS):
        if "Traceback" in done.stderr:
            raise FallenError(f"a traceback: {done.stderr[-600:]}")
        if done.returncode == 0:
            if not follows:
                flow.holds(program)
                return
            words, follows = flow.then, False
            flow.meanwhile(program)
        elif done.returncode == 3 and asked(done):
            questions += 1
            if questions > 1:
                raise FallenError(f"a person is asked again: {done.stderr[-600:]}")
            answer(program, done)
        else:
            _let_go_on(program, flow, done)
        done = program.run(*words)
    raise FallenError(
        f"not done after {MOST_RUNS} runs: exit {done.returncode}, {done.stderr[-600:]}"
    )


def _let_go_on(program: Tried, flow: Flow, done: subprocess.CompletedProcess[str]) -> None:
    """Do what a run waits for that has not been done."""
    if done.returncode == 3 and AGAIN_LATER in done.stderr:
        let_time_pass(program)
    elif not flow.person(program):
        if done.returncode != 75:
            raise FallenError(f"exit {done.returncode}: {done.stderr[-600:]}")
        if program.state.has_journal():
            let_time_pass(program)
