"""The CAA records of a domain, from its own name servers (RFC 8659)."""

from collections.abc import Sequence

import dns.flags
import dns.rdatatype

from connector.core.domains.caa import CaaRecord
from connector.dns.question import Server, ask


def caa_records(domain: str, servers: Sequence[Server]) -> tuple[CaaRecord, ...]:
    """Return the records that the first server which answers has; empty: none, or no answer."""
    for server in servers:
        answer = ask(server, domain, "CAA")
        if answer is not None and answer.flags & dns.flags.AA:
            return tuple(
                CaaRecord(data.flags, data.tag.decode("ascii", "replace"), _text(data.value))
                for group in answer.answer
                if group.rdtype == dns.rdatatype.CAA
                for data in group
            )
    return ()


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
