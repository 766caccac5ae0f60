"""
Targets that read what the vendors answer.

Errors of ours are answers. Whatever else is raised, and whatever a check here refuses, is a find.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from connector.akamai import problems as cps_problems
from connector.akamai import refusal as cps_refusal
from connector.akamai.active_wire import read_active_enrollment, read_active_enrollments
from connector.akamai.change_wire import read_change, read_change_management, read_csrs
from connector.akamai.deployment_wire import read_deployments, read_history
from connector.akamai.enrollment_wire import read_enrollment, read_enrollments, read_started
from connector.core.facts.change import ChangeRef
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.core.request.values import AcknowledgePolicy, WarningPolicy
from connector.core.warnings.judge import judge_warnings, listed, split_warnings
from connector.errors import ConnectorError
from connector.sectigo import admin_wire, wire
from connector.sectigo import problems as scm_problems
from connector.settings.values import SCMAccount
from connector.transport.document import Document
from connector.transport.reply import Reply
from scripts.fuzzing.checks import check, fit
from scripts.fuzzing.still_clock import NOW

_ACCOUNT: Final = SCMAccount(name="default", api="enrollment", url="https://scm.example.com")
_READERS: Final[Sequence[Callable[[Document], object]]] = (
    lambda document: read_change(document, ChangeRef(EnrollmentId(1), ChangeId(1))),
    read_csrs,
    read_change_management,
    read_deployments,
    read_history,
    lambda document: [each.read() for each in read_enrollments(document) if each.third_party],
    read_enrollment,
    read_started,
    lambda document: [each.read() for each in read_active_enrollments(document)],
    read_active_enrollment,
    wire.read_order_id,
    wire.read_order_state,
    lambda document: admin_wire.read_offers([document], frozenset()),
    lambda document: admin_wire.read_organizations([document]),
    lambda document: admin_wire.read_mandatory_fields([document]),
    admin_wire.read_listed_order,
)


def vendor_json(data: bytes) -> None:
    """An answer of either vendor, read as each kind of answer there is."""
    answer = Reply("vendor", "GET", "/x", 200, {"Content-Type": "application/json"}, data)
    fit([answer.excerpt()])
    with suppress(ConnectorError):
        answer.rows("the list")
    try:
        document = answer.document("the answer")
    except ConnectorError:
        return
    for read in _READERS:
        with suppress(ConnectorError):
            read(document)


def refusal(data: bytes) -> None:
    """A refusal of either vendor: it is one of our errors, and can be shown."""
    status = (400, 401, 403, 404, 409, 422, 429)[data[0] % 7 if data else 0]
    answer = Reply("vendor", "POST", "/x", status, {}, data[1:])
    of_cps = cps_refusal.read_refusal(answer, step="x", host="h", source="s", now=NOW)
    of_scm = scm_problems.read_refusal(answer, step="x", account=_ACCOUNT)
    fit([cps_problems.refusal_error(of_cps), scm_problems.refusal_error(of_scm)])


def warnings(data: bytes) -> None:
    """CPS's warnings: nothing of them is lost, and nothing unknown approved by an id."""
    text = data.decode("utf-8", errors="replace")
    found = split_warnings(text)
    listed(found)
    by_id = WarningPolicy(AcknowledgePolicy.LISTED, frozenset({"unknown"}))
    verdict = judge_warnings(text, by_id)
    unknown = [one for one in found if one.id is None]
    check(not (unknown and verdict.acknowledge), text)
