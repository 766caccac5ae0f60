"""
The life of one certificate, told on real Terraform against a sandbox of Akamai CPS and Sectigo SCM.

Every command is shown with what matters of its output, and every expectation is checked: the story
fails loudly where the product does not do what is told here.
"""

import sys
from datetime import datetime, timedelta

from scripts.demonstration.rehearsal import Rehearsal
from scripts.demonstration.telling import chapter, check, note

NAME = "www.example.com"
DOMAIN = "example.com"
HOUR = timedelta(hours=1)
_TELL = 'echo "$AKAMAI_SCM_EVENT: $AKAMAI_SCM_EVENT_MESSAGE" >>told'
"""Runs where scm_config.yaml stands."""


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
