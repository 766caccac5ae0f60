"""A report on a certificate that is live and settled, to vary in tests."""

from datetime import datetime
from typing import Final

from builders import request, situation, snapshot

from connector.core.decision.decide import decide
from connector.core.domains.told import NameDomain
from connector.core.report.build import build_report

_SETTLED: Final = situation(request(), snapshot())
REPORT: Final = build_report(_SETTLED, decide(_SETTLED), ())


def name_domain(
    name: str,
    status: str = "validated",
    *,
    ends: datetime | None = None,
    holds: bool | None = True,
    message: str = "",
) -> NameDomain:
    """Return what is told of a name whose own domain SCM lists."""
    return NameDomain(
        name,
        domain=name,
        status=status,
        method="CNAME",
        expires=ends,
        effective_end=ends,
        due=False,
        due_at=None,
        holds=holds,
        message=message,
    )
