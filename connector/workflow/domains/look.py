"""One look at domains: what SCM says, what the journal knows, and what would be done next."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from connector.core.domains.decide import decide_domain
from connector.core.domains.entry import DomainEntry, entry_of
from connector.core.domains.shape import SuspiciousRecordError, proof_of
from connector.core.domains.values import DomainState, ProofRecord
from connector.core.domains.words import UNDER_WAY
from connector.core.request.values import Request
from connector.errors import PersonNeededError
from connector.workflow.domains.case import case_of
from connector.workflow.domains.means import Means
from connector.workflow.domains.proofs import Validations


def look_at(
    rows: Sequence[DomainState],
    api: Validations,
    means: Means,
    next_order: Callable[[str], datetime | None],
) -> Iterator[DomainEntry]:
    """
    Yield what is told of each domain; only those that have something under way are asked for.

    Args:
        rows: As SCM lists them.
        api: Their account.
        means: Name the ways; the journal is read only.
        next_order: Tells when the next certificate is to be ordered for a domain.
    """
    for row in rows:
        state = api.status(row) if row.proof in UNDER_WAY else row
        known = means.journal.open_validation(api.account.name, row.domain)
        way = means.settings.way_for(row.domain)
        chosen = None if way is None else way.way
        facts = None if known is None else known.facts
        case = replace(case_of(state, means.now(), way, facts), next_order=next_order(row.domain))
        proof = told_proof(state) if state.proof in UNDER_WAY else None
        yield entry_of(case, decide_domain(case), chosen, proof)


def unlisted(name: str) -> DomainEntry:
    """Return what is told of a name that SCM lists no domain for."""
    return DomainEntry(
        name,
        f"SCM lists no domain for {name}: have an SCM administrator register it (Domains).",
        PersonNeededError.exit_code,
    )


def not_known(request: Request) -> Iterator[DomainEntry]:
    """Yield what is told of the names of a request whose account cannot tell of domains."""
    for name in sorted(request.names):
        yield DomainEntry(
            name,
            f"Whether {name} is validated is not known: the Enrollment API does not tell. Name an"
            " account with `api: admin` as dcv_account in scm_config.yaml.",
        )


def told_proof(state: DomainState) -> ProofRecord | None:
    """Return the record that SCM tells; None: it tells none, or one that no CA asks for."""
    try:
        return proof_of(state)
    except SuspiciousRecordError:
        return None
