"""
What SCM has delivered, made whole: intermediates that a CA leaves out are found elsewhere.

From the person (`chain_file`), else from where the certificate says its issuer is (RFC 5280
4.2.2.1). What is fetched counts only if its key has signed what it is the issuer of. Below a root
nothing is missing: clients have it.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from connector.core.facts.enrollment import Csr
from connector.core.issuance.verify import Issued, check_issued, pick_leaf
from connector.core.request.values import Request
from connector.core.x509.bundle import split_bundle
from connector.core.x509.path import is_root
from connector.core.x509.read import load_certificate
from connector.core.x509.signatures import leads_to
from connector.errors import Fault, RequestError, UnexpectedAnswerError
from connector.revocation import Fetch, fetch_issuer
from connector.workflow.public_roots import public_roots

_HIGHEST: Final = 4
"""Issuers above one another that are fetched at the most."""
_LARGEST: Final = 1024 * 1024
"""Bytes of a chain file; one certificate has some 2,000."""


def check_delivered(  # noqa: PLR0913 - what was asked for, what came, and what else there is
    csr: Csr,
    bundle: Sequence[str],
    request: Request,
    now: datetime,
    fetch: Fetch,
    *,
    directory: Path,
) -> Issued:
    """
    Check what was issued for *csr* as `check_issued` does, with what the bundle leaves out.

    Args:
        csr: The CSR that was ordered.
        bundle: PEM certificates as SCM delivered them, in any order.
        request: Says what is wanted, and names the chain file.
        now: The vendor's time, aware UTC.
        fetch: Gets issuers' certificates.
        directory: What the path of the chain file starts from, if that is relative.

    Raises:
        CertificateMismatchError: With every difference found.
        RequestError: The chain file cannot be read.
        UnexpectedAnswerError: A delivered certificate cannot be read.
    """
    extra = list(read_chain_file(request, directory))
    delivered = [load_certificate(pem) for pem in bundle]
    leaf = pick_leaf(csr, delivered, request, now)
    unfound = ""
    if leaf is not None and not is_root(leaf):
        pool = [*delivered, *(load_certificate(pem) for pem in extra)]
        if not any(leads_to(leaf, one) for one in pool):
            fetched, unfound = _fetch_issuers(leaf, pool, fetch)
            extra += [one.public_bytes(Encoding.PEM).decode() for one in fetched]
    return check_issued(
        csr, bundle, request, now, extra=extra, unfound=unfound, public_roots=public_roots
    )


def read_chain_file(request: Request, directory: Path) -> tuple[str, ...]:
    """
    Return the certificates of `chain_file` as PEM, none where the request names no file.

    Args:
        request: Names the file.
        directory: What its path starts from, if that is relative.

    Raises:
        RequestError: It cannot be read, or holds something else than certificates.
    """
    if request.chain_file is None:
        return ()
    path = directory / request.chain_file
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise _chain_fault(request, f"is larger than {_LARGEST} bytes")
        found = split_bundle(data)
    except OSError as error:
        raise _chain_fault(request, f"cannot be read: {error.strerror}") from error
    except UnexpectedAnswerError as error:
        raise _chain_fault(request, f"holds something else: {error.what}") from error
    if not found:
        raise _chain_fault(request, "holds no certificate")
    return found


def _chain_fault(request: Request, why: str) -> RequestError:
    return RequestError(
        f"The request for {request.common_name} cannot be carried out",
        [Fault("chain_file", f"{request.chain_file} {why}")],
        remedy="It has the CA's intermediate certificates (PEM, DER or PKCS #7), its path relative"
        " to the file of the request; without such a file, to the directory in which the program is"
        " started.",
    )


def _fetch_issuers(
    leaf: x509.Certificate, pool: Sequence[x509.Certificate], fetch: Fetch
) -> tuple[list[x509.Certificate], str]:
    """Return the issuers of *leaf* that could be fetched, upwards, and why its own could not."""
    found: list[x509.Certificate] = []
    below = leaf
    for _ in range(_HIGHEST):
        issuer, why = fetch_issuer(below, fetch)
        if issuer is None:
            return found, "" if found else why
        found.append(issuer)
        if is_root(issuer) or any(leads_to(issuer, one) for one in pool):
            break
        below = issuer
    return found, ""
