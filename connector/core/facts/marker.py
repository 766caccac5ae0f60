"""The text by which an order is found again at SCM, and where a person looks for it."""


def order_marker(csr_key: str) -> str:
    """Return the word that an order's comments carry for its CSR."""
    return f"akamai-scm:{csr_key[:16]}"


def markers_in(comments: str) -> frozenset[str]:
    """Return the markers that the comments of an order carry, of whichever CSRs."""
    return frozenset(word for word in comments.split() if word.startswith(order_marker("")))


def lookup_hint(csr_key: str, common_name: str) -> str:
    """Return one sentence that tells where a person looks an order up in SCM."""
    return (
        f"In SCM under Certificates > SSL Certificates, filter by common name {common_name}"
        f" and look for an order with {order_marker(csr_key)} in its comments (CSR {csr_key})."
    )
