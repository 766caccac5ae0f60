"""The program as a person runs it, on a sandbox of its own; both go by one clock."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import chdir, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from jsonschema import Draft202012Validator
from patience import HANGS
from request_document import LEAST
from skipping_clock import ALONE, SkippingClock

from connector.cli import main
from connector.core.facts.order import ORDER_SETTLING
from connector.running.surroundings import Surroundings
from connector.sandbox.cps.state import Enrollment
from connector.sandbox.faults import Fault
from connector.sandbox.scm.state import Order
from connector.sandbox.serving.server import Sandbox
from connector.sandbox.steering import somebody
from connector.sandbox.steering.past import Source
from connector.sandbox.steering.switches import turn_switches
from connector.schemas import answer_schema
from connector.terminal.console import StandardStreams
from connector.text.secret import KNOWN

T = TypeVar("T")


@dataclass(frozen=True)
class Program:
    """Runs `akamai-scm` as a person would, with nothing of this machine's environment."""

    sandbox: Sandbox
    directory: Path
    clock: SkippingClock

    def write(self, **wanted: Any) -> None:
        """
        Write the request; *wanted* goes beyond, or before, the least that is whole.

        It is due on the first day of its window, which is the same for all names.
        """
        document = {**LEAST, "scm_account": "sectigo-dv", "spread": False, **wanted}
        (self.directory / "request.yaml").write_text(yaml.safe_dump(document))

    def rewritten(self, name: str, pattern: str, replacement: str) -> str:
        """Write a copy of a file of the sandbox with something replaced; return its path."""
        text = (self.sandbox.directory / name).read_text()
        path = self.directory / f"other-{name}"
        path.write_text(re.sub(pattern, replacement, text))
        path.chmod(0o600)
        return str(path)

    def environment(self, **more: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.directory),
            "AKAMAI_SCM_ACCEPT_EULA": "1",
            "AKAMAI_SCM_LOOK_MAX_AGE": "0s",
            **self.sandbox.env(),
            **self.clock.export(),
            **more,
        }

    def run(self, *words: str, stdin: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
        """Run *words* in this process, where nobody waits for the clock."""
        KNOWN.clear()  # a program that starts knows no secrets yet
        out, err = io.StringIO(), io.StringIO()
        here = Surroundings(
            self.clock,
            self.environment(**environ),
            StandardStreams(io.StringIO(stdin), out, err),
            cwd=lambda: self.directory,
            home=lambda: self.directory,
        )
        if words[:2] == ("sandbox", "ctl"):
            words = (*words[:2], "--dir", str(self.sandbox.directory), *words[2:])
        there = chdir(self.directory) if words[:1] == ("sandbox",) else nullcontext()
        with there, redirect_stdout(out), redirect_stderr(err):
            code = main(words, here)
        check_shape(words, out.getvalue())
        return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())

    def start(
        self, *words: str, environ: Mapping[str, str] = {}, alone: bool = False
    ) -> subprocess.Popen[str]:
        """Start *words* in a process of their own; unless it is *alone* it waits in real time."""
        lonely = {ALONE: "1"} if alone else {}
        return subprocess.Popen(
            [sys.executable, "-m", "connector", *words],
            cwd=self.directory,
            env=self.environment(**lonely, **environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run_alone(self, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run *words* in a process of their own."""
        process = self.start(*words, environ=environ, alone=True)
        out, err = process.communicate(timeout=HANGS)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def make_enrollment(self, name: str = LEAST["common_name"], **more: Any) -> Enrollment:
        """Let there be an enrollment of somebody else's making, with a live certificate."""
        world = self.sandbox.world
        with world.lock:
            return somebody.make_enrollment(world, name, live=Source("sectigo-dv"), **more)

    def apply(self, **environ: str) -> subprocess.CompletedProcess[str]:
        return self.run("apply", "request.yaml", **environ)

    def status(self, **environ: str) -> dict[str, Any]:
        """Return what `status` says of the only certificate."""
        done = self.run("status", "--json", "request.yaml", **environ)
        assert done.returncode == 0, done.stderr
        (found,) = json.loads(done.stdout)["certificates"]
        return cast("dict[str, Any]", found)

    def statuses(self, *words: str) -> list[dict[str, Any]]:
        """Return what `status` says of many certificates."""
        done = self.run("status", "--json", *words)
        assert done.returncode == 0, done.stderr
        return cast("list[dict[str, Any]]", json.loads(done.stdout)["certificates"])

    def kill_during(self, fault: Fault, *words: str, environ: Mapping[str, str] = {}) -> None:
        """Run *words*, or `apply`; kill it while the answer that *fault* strikes is withheld."""
        world = self.sandbox.world
        id_ = world.faults.add(fault)
        (scripted,) = (one for one in world.faults.all() if one.id == id_)

        def reached() -> bool:
            seen = any(entry.fault == id_ for entry in world.ledger.requests())
            return seen if fault.effect else scripted.struck > 0

        process = self.start(*(words or ("apply", "request.yaml")), environ=environ, alone=True)
        wait_until(lambda: reached() or process.poll() is not None)
        process.kill()
        process.communicate(timeout=HANGS)
        assert reached()

    def interrupt_during(self, fault: Fault, *words: str) -> tuple[int, str]:
        """Run *words*, press Ctrl-C while *fault* withholds an answer; return code and stderr."""
        faults = self.sandbox.world.faults
        id_ = faults.add(fault)
        (scripted,) = (one for one in faults.all() if one.id == id_)
        process = self.start(*words, alone=True)
        wait_until(lambda: scripted.struck > 0 or process.poll() is not None)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=HANGS)
        return process.returncode, err

    def orders(self) -> list[Order]:
        """Return what SCM was asked for, in order; also proves that no CSR was ordered twice."""
        scm = self.sandbox.world.scm
        assert scm.repeated_orders() == {}
        return list(scm.orders.values())

    def ordered_keys(self) -> list[str]:
        """Return the key algorithm of each order, in order."""
        csrs = [x509.load_pem_x509_csr(one.csr_pem.encode()) for one in self.orders()]
        rsa_ = rsa.RSAPublicKey
        return ["RSA" if isinstance(csr.public_key(), rsa_) else "ECDSA" for csr in csrs]

    def enrollment(self) -> Enrollment:
        """Return the only enrollment, as the sandbox itself knows it."""
        (enrollment,) = self.sandbox.world.cps.enrollments.values()
        return enrollment

    def production(self) -> dict[str, int]:
        """Return the serials on production by key algorithm, as the sandbox itself knows them."""
        deployment = self.enrollment().production
        served = deployment.certificates if deployment is not None else ()
        return {one.key_algorithm: one.certificate.serial_number for one in served}

    def production_serial(self) -> int:
        """Return the serial on production, as the sandbox itself knows it."""
        (serial,) = self.production().values()
        return serial

    def somebody(self, act: Callable[..., T], **how: Any) -> T:
        """Let somebody else do something to the only enrollment; *act* is of `cps.admin`."""
        with self.sandbox.world.lock:
            return act(self.sandbox.world, self.enrollment(), **how)

    def turn(self, **switches: object) -> None:
        """Turn switches of the sandbox's CPS."""
        with self.sandbox.world.lock:
            turn_switches(self.sandbox.world, {f"cps.{key}": to for key, to in switches.items()})


def check_shape(words: Sequence[str], printed: str) -> None:
    """Whatever a command prints with `--json`, in any test, has the shape that its schema gives."""
    if "--json" in words and printed and words[0] != "sandbox":
        _validator(words[0]).validate(json.loads(printed))


@cache
def _validator(command: str) -> Draft202012Validator:
    return Draft202012Validator(answer_schema(command))


def serial_of(order: Order) -> int:
    """Return the serial of what an order has brought."""
    assert order.issued is not None
    return int(order.issued.serial.replace(":", ""), 16)


def let_time_pass(program: Program) -> None:
    """Let as much time pass as an order may take to be listed."""
    program.clock.sleep(ORDER_SETTLING + timedelta(seconds=1))


def wait_until(holds: Callable[[], bool], seconds: float = HANGS) -> None:
    """Look every few milliseconds: what is waited for happens in another process."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)  # noqa: TID251 - a real process is waited for
