"""The CAA records of a domain, from its own name servers (RFC 8659)."""

from collections.abc import Sequence

import dns.flags

from connector.core.domains.caa import CaaRecord
from connector.dns.question import Server, ask
from connector.dns.resolving import caa_in


def caa_records(domain: str, servers: Sequence[Server]) -> tuple[CaaRecord, ...]:
    """Return the records that the first server which answers has; empty: none, or no answer."""
    for server in servers:
        answer = ask(server, domain, "CAA")
        if answer is not None and answer.flags & dns.flags.AA:
            return caa_in(answer)
    return ()
