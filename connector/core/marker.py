"""The text by which an order is found again at SCM."""


def order_marker(csr_key: str) -> str:
    """Return the word that an order's comments carry for its CSR."""
    return f"akamai-scm:{csr_key[:16]}"
