"""What a status holds beside its report: what is told while a vendor is out."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from builders import NOW, certificate, live, request, situation, snapshot

from connector.core.decision.decide import decide
from connector.core.decision.deferral import critical_from
from connector.core.report.values import Report
from connector.workflow.observe.observe import Observation
from connector.workflow.status import Status, _status

DUE = live(
    certificate(not_before=NOW - timedelta(days=62), not_after=NOW + timedelta(days=28)),
)
"""It can wait for a while."""


def status_of(**seen: Any) -> Status:
    found = situation(request(), snapshot(**seen))
    return _status(Observation(found, decide(found)), ())


def test_a_renewal_that_is_due_may_be_put_off_until_it_cannot_wait() -> None:
    """That is worked out before a vendor is out: then nobody can be asked."""
    seen = {"production": DUE}

    found = status_of(**seen)

    assert found.put_off is not None
    assert (found.report.action, found.put_off.action) == ("renew", "none")
    assert found.critical_from == critical_from(situation(request(), snapshot(**seen)))
    assert found.now == NOW


def test_what_is_told_besides_is_told_of_both() -> None:
    """Of what would be told while a vendor is out, too."""

    def more(report: Report) -> Report:
        return replace(report, notes=(*report.notes, "It has a note."))

    due, resting = status_of(production=DUE), status_of()

    told = due.telling(more)
    assert told.put_off is not None
    assert [one.notes[-1:] for one in (told.report, told.put_off)] == [("It has a note.",)] * 2
    assert replace(resting, put_off=None).telling(more).put_off is None
