"""
What hooks call to change a zone: stands in for nsupdate, dig and a program of lego's `exec`.

Run as `python stand_in_dns_tools.py TOOL SANDBOX ZONE SERVER ARGUMENT…`; the zone is the sandbox's.
"""

import contextlib
import io
import sys

import dns.message
import dns.query
import dns.rdatatype

from connector.core.domains.txt import txt_quoted
from connector.sandbox import cli

SERVER, KEYFILE = "192.0.2.53", "/etc/akamai-scm/update.key"
"""What nsupdate and dig have to be told."""


class Tools:
    """Works on one zone."""

    def __init__(self, sandbox: str, zone: str, server: str) -> None:
        self.sandbox = sandbox
        self.zone = zone
        self.host, _, self.port = server.partition(":")

    def change(self, name: str, kind: str, *rdata: str) -> None:
        """Let a record set be *rdata*; without any there is none."""
        words = ["ctl", "--dir", self.sandbox, "domain", "record", self.zone, name, kind, *rdata]
        with contextlib.redirect_stdout(io.StringIO()):
            assert cli.main(words) == 0

    def nsupdate(self, *arguments: str) -> int:
        assert arguments == ("-k", KEYFILE)
        server, *changes, send = sys.stdin.read().splitlines()
        assert (server, send) == (f"server {SERVER}", "send")
        for change in changes:
            match change.split(" ", 5):
                case ["update", "add", name, "300", kind, rdata]:
                    self.change(name, kind, rdata)
                case ["update", "delete", name, kind, *_]:
                    self.change(name, kind)
                case _:
                    raise AssertionError(change)
        return 0

    def dig(self, *arguments: str) -> int:
        short, mine, server, name, kind = arguments
        assert (short, mine, server) == ("+short", "+norecurse", f"@{SERVER}")
        query = dns.message.make_query(name, dns.rdatatype.from_text(kind))
        answer = dns.query.udp(query, self.host, 30, int(self.port))
        for group in answer.answer:
            for data in group:
                sys.stdout.write(f"{data.to_text()}\n")
        return 0

    def update_dns(self, action: str, name: str, text: str) -> int:
        self.change(name, "TXT", *([txt_quoted(text)] if action == "present" else []))
        sys.stdout.write("a line that nobody reads\n")
        return 0


if __name__ == "__main__":
    _, tool, folder, zone_, server_, *rest = sys.argv
    sys.exit(getattr(Tools(folder, zone_, server_), tool)(*rest))
