"""
What SCM tells of the proofs that one order waits for (sectigo-scm 2.11).

The Enrollment API calls it an object and does not say what is in it; the Admin API writes one, or a
list of them. Whatever is there is taken, and the rest counts as not told.
"""

from collections.abc import Iterator, Mapping

from connector.core.domains.shape import is_domain
from connector.core.domains.values import DomainState
from connector.core.domains.words import DomainStatus, ProofStatus, domain_status, method
from connector.sectigo.domain_wire import listed_name


def read_order_proofs(told: object) -> Mapping[str, DomainState]:
    """
    Return where each domain stands that an order names, and by what record it is proven.

    Args:
        told: `dcvInfo`, or the answer to `dcv`.
    """
    statuses: dict[str, DomainStatus] = {}
    wanted: dict[str, Mapping[object, object]] = {}
    for part in _objects(told):
        for log in (part, *_objects(part.get("dcvLog"))):
            for row in _objects(log.get("log")):
                statuses[_domain(row)] = domain_status(_text(row, "dcvStatus"))
        wanted |= {_domain(row): row for row in _objects(part.get("instructions"))}
    return {
        domain: _state(domain, statuses.get(domain), wanted.get(domain, {}))
        for domain in sorted({*statuses, *wanted})
        if is_domain(domain)
    }


def _state(
    domain: str, status: DomainStatus | None, wanted: Mapping[object, object]
) -> DomainState:
    proven = status is DomainStatus.VALIDATED
    return DomainState(
        domain,
        DomainStatus.VALIDATED if proven else DomainStatus.NOT_VALIDATED,
        ProofStatus.NOT_INITIATED if proven else ProofStatus.SUBMITTED,
        mode=method(_text(wanted, "dcvMode")),
        host=_text(wanted, "host"),
        point=_text(wanted, "point"),
    )


def _objects(value: object) -> Iterator[Mapping[object, object]]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield one


def _domain(row: Mapping[object, object]) -> str:
    return listed_name(_text(row, "domainName")).removeprefix("*.")


def _text(row: Mapping[object, object], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""
