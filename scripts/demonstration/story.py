"""
The life of one certificate, told on real Terraform against a sandbox of Akamai CPS and Sectigo SCM.

Every command is shown with what matters of its output, and every expectation is checked: the story
fails loudly where the product does not do what is told here.
"""

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
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn

from scripts.demonstration.rehearsal import Rehearsal, UnexpectedError
from scripts.demonstration.telling import chapter, check, note
from scripts.offline.terraform_setup import REPOSITORY, SetupError, Terraform, prepare

NAME = "www.example.com"
DOMAIN = "example.com"
HOUR = timedelta(hours=1)
_TELL = 'echo "$AKAMAI_SCM_EVENT: $AKAMAI_SCM_EVENT_MESSAGE" >>told'
"""Runs where scm_config.yaml stands."""
_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_NOBODY_READS = (errno.EPIPE, errno.EIO)
"""The pipe behind us has ended; the terminal is closed."""


class Story:
    """Tells the chapters; holds what one must remember from one to the next."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        """Begin without any serial number, and with nothing said of terms."""
        self.at = rehearsal
        self.serials: list[str] = []
        self.term_told = False

    def tell(self, *, short: bool) -> None:
        """
        Tell all chapters; *short*: the first and the last.

        Raises:
            UnexpectedError: Something was not as it is told here.
        """
        self.first_certificate()
        if not short:
            self.renewal()
            self.revocation()
            self.domain_about_to_lapse()
            self.domain_before_certificate()
        self.end()

    def first_certificate(self) -> None:
        """Tell how a certificate comes to be, and that nothing is left to do then."""
        chapter(
            "A certificate is written down",
            "main.tf names it; scm_config.yaml and .edgerc say who asks. Terraform gets ready:",
        )
        self.at.terraform("init")
        chapter(
            "What would happen?",
            "A plan asks Akamai and Sectigo and changes nothing. There is no such certificate yet:",
        )
        self.plan(due="will be created")
        chapter(
            "From nothing to live",
            "Akamai makes the key and a CSR, Sectigo has it signed, Akamai deploys the result:",
        )
        self.apply()
        chapter("Nothing is left to do", "The next plan is empty (exit 0):")
        self.plan()

    def renewal(self) -> None:
        """Tell how a certificate becomes due by time, is renewed once, and waits for a window."""
        due = datetime.fromisoformat(self.at.outputs()["renewal_due_at"])
        opens = due.replace(minute=0, second=0) + timedelta(days=1)
        chapter(
            "Months pass",
            "The sandbox has a clock of its own. In its last third, a certificate is due, each name"
            " at a place of its own, which the output renewal_due_at told. Meanwhile the house has"
            " got\na window for deployments, and somebody who is told of events:",
        )
        cron = f"{opens.minute} {opens.hour} * * {opens:%a}".upper()
        self.at.say_in_settings(
            {
                "windows": [{"cron": cron, "duration": "4h"}],
                "hooks": [{"on": ["due", "deployed"], "run": ["/bin/sh", "-c", _TELL]}],
            }
        )
        self.at.show("sandbox", "ctl", "clock", "set", f"{due:%Y-%m-%dT%H:%M:%SZ}")
        note("By then Akamai has opened a renewal by itself; ours replaces it, for one order.")
        self.at.await_akamai()
        self.plan(due="inside_window")
        note("Exit 2: something is due, and the plan says why. CI can watch for that.")
        until = f"{opens:%Y-%m-%dT%H:%M:%SZ}"
        said = self.at.terraform("apply", "-auto-approve")
        check(f"Akamai deploys it from {until} on" in said, "the deployment waits for the window")
        output = self.at.outputs()
        check(output["serial_numbers"] == self.serials, "the old certificate serves meanwhile")
        chapter(
            "Nobody has to be there",
            "Ordered, uploaded, and left to Akamai: nothing has to run when the window opens. An"
            " hour later\nit has deployed, which an apply that changes nothing takes note of:",
        )
        self.at.show("sandbox", "ctl", "clock", "set", f"{opens + HOUR:%Y-%m-%dT%H:%M:%SZ}")
        self.at.await_akamai()
        self.apply()
        self.at.say_in_settings({"windows": None})
        chapter("Renewed once, not twice", "The plan after it is empty again:")
        self.plan()

    def revocation(self) -> None:
        """Tell that a revoked certificate is replaced."""
        chapter(
            "Somebody revokes the certificate",
            "Not us: an administrator in Sectigo's console. The next plan notices:",
        )
        self.at.show("sandbox", "ctl", "revoke", "--common-name", NAME)
        self.plan(due="revoked")
        self.apply()
        self.plan()

    def domain_about_to_lapse(self) -> None:
        """Tell that what stands in the way of the next order is seen before."""
        chapter(
            "A domain is about to lapse",
            "An administrator of SCM lets this program validate domains by Akamai's Edge DNS: two"
            " lines\nin scm_config.yaml. The certificate is due again, and by then the proof of its"
            " domain has two\ndays left, which is too little for a CA to sign:",
        )
        self.at.say_in_settings({"dcv_account": "admin", "dcv": {DOMAIN: "edgedns"}})
        self.at.show("sandbox", "ctl", "clock", "set", self.at.outputs()["renewal_due_at"])
        self.at.await_akamai()
        self.at.show("sandbox", "ctl", "domain", "validate", DOMAIN, "--days-left", "2")
        self.at.show("domains", "status", DOMAIN)
        self.plan(due="awaiting_domains")

    def domain_before_certificate(self) -> None:
        """Tell that the domain is proven first, and nobody had to do anything."""
        chapter(
            "The domain first, then the certificate",
            "SCM tells the record that proves it, Edge DNS publishes it, all name servers show it,"
            " and the\nCA has looked before anything is ordered:",
        )
        before = len(self.at.facts("requests"))
        self.apply()
        sent = [f"{one['method']} {one['path']}" for one in self.at.facts("requests")[before:]]
        check(
            len([one for one in sent if one.endswith("/start/domain/cname")]) == 1,
            "the validation is started once",
        )
        self.plan()
        note("The record stays until the CA has looked from everywhere. An hour later:")
        self.at.show("sandbox", "ctl", "clock", "advance", "1h")
        self.at.show("domains", "renew", DOMAIN)
        self.at.show("sandbox", "ctl", "domain", "records", DOMAIN)

    def end(self) -> None:
        """Tell that destroying forgets, and what the vendors have seen of it all."""
        chapter(
            "Destroy forgets",
            "By default (on_destroy = keep) the certificate stays live at Akamai:",
        )
        self.at.facts("requests", "--clear")
        self.at.terraform("destroy", "-auto-approve")
        writes = [
            f"{one['method']} {one['path']}"
            for one in self.at.facts("requests", "--server", "cps")
            if one["method"] != "GET"
        ]
        check(not writes, f"destroy changes nothing at Akamai, but it sent {writes}")
        told, renewals = self.at.told(), len(self.serials) - 1
        if renewals:
            chapter("What was told", "By the hook, each event once:")
        for line in told:
            sys.stdout.write(f"  {line}\n")
        events = [line.partition(":")[0] for line in told]
        check(
            events.count("due") == events.count("deployed") == renewals,
            f"{renewals} renewals are told, but it was {events}",
        )
        chapter("What Sectigo has seen", "One order for each CSR, never two:")
        self.at.show("sandbox", "ctl", "orders")
        orders = self.at.facts("orders")
        requests = {one["csr_sha256"] for one in orders}
        check(
            len(orders) == len(requests) == len(self.serials),
            f"{len(self.serials)} certificates take as many orders, each for a CSR of its own",
        )

    def plan(self, *, due: str = "") -> None:
        """Plan; *due* is what the plan must say, or empty where it must be empty."""
        said = self.at.terraform("plan", "-detailed-exitcode", code=2 if due else 0)
        check(due in said, f"the plan says {due!r}")

    def apply(self) -> None:
        """Apply, and check that exactly the certificate just issued is live."""
        said = self.at.terraform("apply", "-auto-approve")
        if "may live" in said and not self.term_told:
            note("The sandbox's account goes on issuing for 199 days; a real CA keeps the limit.")
            self.term_told = True
        output = self.at.outputs()
        (serial,) = output["serial_numbers"]
        newest = self.at.facts("orders")[-1]
        check(serial not in self.serials, f"serial {serial} is a new one")
        check(
            serial.upper() == newest["serial"].upper(),
            f"the live serial {serial} is the one issued last, {newest['serial']}",
        )
        check(
            output["expiry"][:19] == newest["not_after"][:19],
            f"expiry {output['expiry']} is the end of what was issued, {newest['not_after']}",
        )
        if self.serials:
            note(f"{self.serials[-1]} is replaced by {serial}.")
        self.serials.append(serial)


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
        Story(rehearsal).tell(short="--short" in words)
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
