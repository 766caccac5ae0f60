"""What is done about a domain's validation: started, submitted, taken back."""

from datetime import timedelta

from connector.sandbox.dns.zones import RecordSet
from connector.sandbox.scm.customer import Connector, Domain
from connector.sandbox.scm.dcv import looking
from connector.sandbox.scm.dcv.proof import (
    CNAME,
    IN_DNS,
    PERSISTENT,
    TXT,
    Proof,
    cname,
    new_id,
    persistent,
    text,
)
from connector.sandbox.scm.vendor import SCM

TTL = 300


def start(scm: SCM, domain: Domain, method: str) -> Proof:
    """
    Begin to prove control of *domain*; what is proven already stays so.

    Args:
        scm: Where it is.
        domain: The one.
        method: `CNAME`, `HTTP`, `HTTPS` or `EMAIL`; also what has no start of its own.
    """
    scm.dcv_starts.append(domain.name)
    domain.starts += 1
    same = scm.switches.dcv_start_same_values
    attempt = str(domain.attempts if same else f"{domain.attempts} {domain.starts}")
    proof = Proof(new_id(), method, scm.ground.clock.now())
    if method == CNAME:
        proof.host, proof.point = cname(domain.name, attempt)
    elif method == TXT:
        proof.host, proof.point = text(domain.name)
    elif method == PERSISTENT:
        proof.host, proof.point = persistent(domain.name, scm.customer.uri)
    domain.proof = proof
    return proof


def submit(scm: SCM, domain: Domain, proof: Proof, connector: Connector | None = None) -> None:
    """Let the CA look for *proof*, one step from now; a connector publishes it before."""
    now = scm.ground.clock.now()
    if connector is not None and connector.status == "CONNECTED":
        _publish(scm, proof)
    if proof.method == CNAME and not looking.everywhere(scm, proof, now):
        scm.early_submits.append(domain.name)
    proof.submitted_at, proof.rejected = now, False
    proof.next_check = now + timedelta(seconds=scm.ground.step_seconds)


def taken_up(domain: Domain, method: str) -> Proof | None:
    """Return what was begun by that method; of DNS methods also what is submitted already."""
    proof = domain.proof
    if proof is None or proof.method != method or (proof.rejected and method not in IN_DNS):
        return None
    return proof


def _publish(scm: SCM, proof: Proof) -> None:
    """Let Sectigo's DNS connector write the record, where it can reach the zone."""
    name = proof.host.lower().removesuffix(".")
    zone = scm.dns.served(name)
    if zone is None or zone.type != "PRIMARY":
        return
    type_ = "CNAME" if proof.method == CNAME else "TXT"
    escaped = proof.point.replace("\\", "\\\\").replace('"', '\\"')
    rdata = proof.point if type_ == "CNAME" else f'"{escaped}"'
    record = RecordSet(name, type_, TTL, (rdata,), "connector")
    zone.put(record, scm.ground.clock.now(), "connector")
