"""How the CA looks: from several places, at the domain name system of a moment."""

from collections.abc import Iterator
from datetime import datetime

import dns.rcode
import dns.rdata
from dns.rdtypes.ANY.TXT import TXT

from connector.sandbox.dns.authority import Reply, look_up
from connector.sandbox.scm.dcv.limits import may_disagree, perspectives
from connector.sandbox.scm.dcv.proof import CNAME, ISSUER, PERSISTENT, Proof
from connector.sandbox.scm.vendor import SCM


def is_seen(scm: SCM, name: str, proof: Proof, moment: datetime) -> bool:
    """
    Return whether a proof stands in DNS, and CAA does not forbid the CA, from enough places.

    Args:
        scm: Whose CA looks.
        name: The domain.
        proof: By CNAME or TXT.
        moment: Virtual time.
    """
    count = perspectives(moment)
    seen = [_sees(scm, place, name, proof, moment) for place in range(count)]
    remote = seen[1:]
    return seen[0] and remote.count(False) <= may_disagree(len(remote))


def everywhere(scm: SCM, proof: Proof, moment: datetime) -> bool:
    """Return whether every name server tells the proof's record."""
    servers = range(scm.dns.servers)
    return all(_stands(_ask(scm, server, proof, moment), proof) for server in servers)


def permitted(scm: SCM, name: str, moment: datetime, *, server: int = 0) -> bool:
    """Return whether CAA records let the CA issue for *name* (RFC 8659); failure is no leave."""
    seen = scm.dns.seen_by(server, moment)
    at = name
    while at:
        reply = look_up(scm.dns, at, "CAA", seen)
        if reply.rcode not in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
            return False
        found = [text for one in reply.answer if one.type == "CAA" for text in one.rdata]
        if found:
            return _lets_issue(found)
        _, _, at = at.partition(".")
    return True


def _lets_issue(records: list[str]) -> bool:
    """Return whether one `issue` of the records names the CA, or there is none."""
    parts = [one.split(None, 2) for one in records]
    issuers = [
        value.strip('"').partition(";")[0].strip() for _, tag, value in parts if tag == "issue"
    ]
    return not issuers or ISSUER in issuers


def _sees(scm: SCM, place: int, name: str, proof: Proof, moment: datetime) -> bool:
    """Return what one place sees; the last ones are blind, as many as the switch says."""
    blind = scm.switches.dcv_perspectives_disagree
    if place >= perspectives(moment) - blind:
        return False
    server = place % scm.dns.servers
    return _stands(_ask(scm, server, proof, moment), proof) and permitted(
        scm, name, moment, server=server
    )


def _ask(scm: SCM, server: int, proof: Proof, moment: datetime) -> Reply:
    name = proof.host.lower().removesuffix(".")
    type_ = "CNAME" if proof.method == CNAME else "TXT"
    return look_up(scm.dns, name, type_, scm.dns.seen_by(server, moment))


def _stands(reply: Reply, proof: Proof) -> bool:
    return any(_fits(found, proof) for found in _values(reply, proof))


def _fits(found: str, proof: Proof) -> bool:
    if proof.method == CNAME:
        return found.lower() == proof.point.lower()
    if proof.method == PERSISTENT:
        return _parameters(found) == _parameters(proof.point)
    return found == proof.point


def _parameters(text: str) -> tuple[str, ...]:
    """Return issuer and parameters of a persistent record, blanks and its own end left out."""
    parts = (one.strip() for one in text.split(";"))
    return tuple(one for one in parts if one and not one.lower().startswith("persistuntil="))


def _values(reply: Reply, proof: Proof) -> Iterator[str]:
    type_ = "CNAME" if proof.method == CNAME else "TXT"
    for record in reply.answer:
        if record.type != type_:
            continue
        for text in record.rdata:
            yield text if type_ == "CNAME" else _joined(text)


def _joined(text: str) -> str:
    """Return the strings of one TXT record as the one text that they are."""
    record = dns.rdata.from_text("IN", "TXT", text)
    strings = record.strings if isinstance(record, TXT) else ()
    return b"".join(strings).decode("utf-8", "replace")
