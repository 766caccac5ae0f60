"""The text by which an order is found again at SCM, and where a person looks for it."""

from typing import Final

SCM: Final = "SCM"
"""What people know Sectigo's orders by; other orders are known by the program that places them."""


def order_marker(csr_key: str) -> str:
    """Return the word that an order's comments carry for its CSR."""
    return f"akamai-scm:{csr_key[:16]}"


def markers_in(comments: str) -> frozenset[str]:
    """Return the markers that the comments of an order carry, of whichever CSRs."""
    return frozenset(word for word in comments.split() if word.startswith(order_marker("")))


def lookup_hint(csr_key: str, common_name: str, signer: str = SCM) -> str:
    """
    Return one sentence that tells where a person looks an order up.

    Args:
        csr_key: Of the order's CSR.
        common_name: The certificate's.
        signer: What the order was placed with, as people know it.
    """
    if signer != SCM:
        return (
            f"At the CA that {signer} orders from, look for an order or a certificate of"
            f" {common_name} with the key of CSR {csr_key}."
        )
    return (
        f"In SCM under Certificates > SSL Certificates, filter by common name {common_name}"
        f" and look for an order with {order_marker(csr_key)} in its comments (CSR {csr_key})."
    )
