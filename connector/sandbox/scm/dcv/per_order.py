"""Control of domains that is proven for one order: by records that its CSR determines."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from connector.sandbox.scm.dcv import looking
from connector.sandbox.scm.dcv.proof import CNAME, ISSUER, Proof
from connector.sandbox.scm.state import Order
from connector.sandbox.scm.vendor import SCM

BETWEEN_CHECKS = timedelta(hours=1)


def names_of(order: Order) -> tuple[str, ...]:
    """Return the names whose control is proven, each once."""
    return tuple(dict.fromkeys(name.removeprefix("*.") for name in order.names))


def is_proven(scm: SCM, order: Order, names: Iterable[str]) -> bool:
    """Return whether *names* of *order* are proven by records of its own; asks DNS now."""
    now = scm.ground.clock.now()
    for name in names:
        if name in order.proven:
            continue
        if not looking.is_seen(scm, name, proof_of(order, name), now):
            return False
        order.proven.append(name)
    return True


def proof_of(order: Order, name: str) -> Proof:
    """Return what has to be published for one name: hashes of the CSR."""
    der = x509.load_pem_x509_csr(order.csr_pem.encode()).public_bytes(Encoding.DER)
    first = hashlib.md5(der, usedforsecurity=False).hexdigest().upper()
    second = hashlib.sha256(der).hexdigest().upper()
    point = f"{second[:32]}.{second[32:]}.{ISSUER}."
    return Proof(order.id, CNAME, order.placed_at, f"_{first}.{name}.", point)


def told(scm: SCM, order: Order, open_names: Collection[str]) -> dict[str, object]:
    """Return what SCM tells of the validation of an order: *open_names* wait for a proof."""
    now = scm.ground.clock.now()
    written = {"lastCheck": now, "nextCheck": now + BETWEEN_CHECKS}
    checks = {key: at.strftime("%Y-%m-%d %H:%M:%S") for key, at in written.items()}
    names, open_ = names_of(order), "Awaiting Validation"
    return {
        "dcvLog": {
            "error": {"code": 0, "description": None},
            "log": [
                {
                    "dcvStatus": open_ if name in open_names else "Validated",
                    "domainName": name,
                    **checks,
                }
                for name in names
            ],
        },
        "instructions": [
            {"domainName": name, "dcvMode": CNAME, "host": proof.host, "point": proof.point}
            for name, proof in ((name, proof_of(order, name)) for name in names)
        ],
    }
