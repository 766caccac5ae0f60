"""Domains in what states SCM may tell, and what is decided on them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from connector.core.domains.decide import DomainCase, decide_domain
from connector.core.domains.shape import cname_proof, persistent_proof, txt_proof
from connector.core.domains.values import DomainState, Validation
from connector.core.domains.ways import Way
from connector.core.domains.words import DomainStatus, Method, ProofStatus

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOST, POINT = "_ab12.example.org.", "cd34.ef56.sectigo.com."
RECORD = cname_proof("example.org", HOST, POINT)
FRESH = DomainState(
    "example.org",
    DomainStatus.VALIDATED,
    method=Method.CNAME,
    validated_on=date(2026, 11, 20),
    expires_on=date(2027, 6, 6),
)
DUE = replace(FRESH, validated_on=date(2026, 6, 4), expires_on=date(2026, 12, 19))
AWAITING = replace(
    DUE, proof=ProofStatus.AWAITING_SUBMITTAL, mode=Method.CNAME, host=HOST, point=POINT
)
SUBMITTED = replace(AWAITING, proof=ProofStatus.SUBMITTED)
OURS = Validation(
    begun_at=NOW - timedelta(hours=1),
    was_validated=True,
    noted_end=date(2026, 12, 19),
    record=RECORD,
)
EXPIRED = DomainState("example.org", DomainStatus.EXPIRED)
TEXT = txt_proof("example.org", "_pki-validation.example.org", "\\text|")
STAYS = persistent_proof("example.org", "sectigo.com; accounturi=https://a")
STAYING = {"way": Way.PERSISTENT}


def case(state: DomainState, validation: Validation | None = None, **more: object) -> DomainCase:
    """Return a case at `NOW`, published by Edge DNS."""
    return DomainCase(state, NOW, **{"way": Way.EDGEDNS, "validation": validation, **more})


def step(state: DomainState, validation: Validation | None = None, **more: object) -> object:
    """Return the next step."""
    return decide_domain(case(state, validation, **more)).step
