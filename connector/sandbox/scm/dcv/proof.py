"""One attempt to prove control of a domain, and what it asks to be published."""

import hashlib
import secrets
import string
from dataclasses import dataclass
from datetime import datetime

CNAME, TXT, PERSISTENT = "CNAME", "TXT", "PERSISTENT_TXT"
IN_DNS = frozenset({CNAME, TXT, PERSISTENT})
"""Methods whose proof stands in the domain name system; the others are seen one step later."""
ISSUER = "sectigo.com"
"""The CA, as CAA and persistent records name it."""
_PRINTABLE = string.ascii_letters + string.digits + "\\|`>%<!?+-_"


@dataclass(frozen=True, slots=True)
class Validation:
    """A proof that has succeeded."""

    at: datetime
    """Virtual time, as all dates."""
    until: datetime
    """The last day of it counts."""
    method: str


@dataclass(slots=True)
class Proof:
    """One attempt, from its start to its success, its rejection or the next start."""

    id: str
    """`orderBackendId`."""
    method: str
    """`CNAME`, `TXT`, `PERSISTENT_TXT`, `HTTP`, `HTTPS` or `EMAIL`."""
    started_at: datetime
    host: str = ""
    """Where the record goes, with the dot at its end."""
    point: str = ""
    """What the record says."""
    email: str = ""
    submitted_at: datetime | None = None
    checks: int = 0
    """How often the CA has looked."""
    last_check: datetime | None = None
    next_check: datetime | None = None
    rejected: bool = False

    @property
    def status(self) -> str:
        """`orderStatus`, in the words of version 1."""
        if self.rejected:
            return "REJECTED"
        return "SUBMITTED" if self.submitted_at is not None else "AWAITING_SUBMITTAL"


def new_id() -> str:
    """Return an id of the CA's."""
    return str(secrets.randbelow(10**9) + 10**9)


def token(name: str, attempt: str, at: int) -> str:
    """Return 32 hexadecimal digits that belong to a name and an attempt."""
    return hashlib.sha256(f"{name} {attempt} {at}".encode()).hexdigest()[:32]


def cname(name: str, attempt: str) -> tuple[str, str]:
    """Return host and point of a CNAME record."""
    first, second = token(name, attempt, 1), token(name, attempt, 2)
    return f"_{first}.{name}.", f"{second}.{first}.{ISSUER}."


def text(name: str) -> tuple[str, str]:
    """Return host and a new value of a TXT record; the value has characters that need escaping."""
    value = "".join(secrets.choice(_PRINTABLE) for _ in range(30))
    return f"_pki-validation.{name}.", f"\\{value}|"


def persistent(name: str, customer: str) -> tuple[str, str]:
    """Return host and value of the TXT record that stays; the value is that of the customer."""
    account = f"https://scm.invalid/accounts/{customer}"
    return f"_validation-persist.{name}.", f"{ISSUER}; accounturi={account}"
