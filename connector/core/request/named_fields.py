"""Which part of a request a vendor's words are about, as far as they say so."""

import re
from collections.abc import Sequence

NamedFields = Sequence[tuple[str, str]]
"""Regular expression on the vendor's words, and what to look at where it fits."""


def fields_named(words: str, known: NamedFields) -> list[str]:
    """Return what the vendor's *words* name, in the sequence of *known*; empty: nothing known."""
    return [told for pattern, told in known if re.search(pattern, words, re.IGNORECASE)]


def not_known(vendor: str) -> str:
    """Return what is said where the vendor's words name nothing that this program knows."""
    return (
        f"What {vendor} means is not known to this program; its words stand above, and its support"
        " can say more."
    )
