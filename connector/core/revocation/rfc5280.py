"""Why a certificate may be revoked at SCM (RFC 5280 5.3.1, as far as sectigo-scm 2.9 has it)."""

from typing import Final

REASONS: Final = {
    "unspecified": 0,
    "keyCompromise": 1,
    "affiliationChanged": 3,
    "superseded": 4,
    "cessationOfOperation": 5,
}

REASONS_TOLD: Final = ", ".join(f"{code} {name}" for name, code in REASONS.items())
"""All of them on one line, for a person who has to choose."""
