"""
Carry out one decided step: the intent goes to the journal before, the outcome after.

A step that ends without an outcome in the journal is found out by the next observation, never
repeated on a guess. All that was decided is in the step. Placing an order asks SCM two things more,
as late as can be: what the account may order, and whether an order for the CSR is there by now.
"""

from connector.akamai.values import Started
from connector.core.decision.steps import (
    Acknowledge,
    Act,
    AddCertificate,
    Collect,
    CreateEnrollment,
    OpenRenewal,
    OpensChange,
    PlaceOrders,
    ProveOrders,
    ScheduleDeployment,
    SettleOrders,
    UpdateEnrollment,
    UploadCertificates,
    ValidateDomains,
)
from connector.core.facts.situation import Situation
from connector.workflow.act.acknowledge import acknowledge
from connector.workflow.act.collect import collect
from connector.workflow.act.offer import read_fitting_offer
from connector.workflow.act.open_change import open_change
from connector.workflow.act.place import place_orders
from connector.workflow.act.schedule import schedule
from connector.workflow.act.settle import settle_orders
from connector.workflow.act.upload import upload
from connector.workflow.tools import Tools


def act(step: Act, message: str, situation: Situation, tools: Tools) -> Started | None:
    """
    Carry out *step*, told once it is known that an order it leads to can be placed.

    Args:
        step: What was decided.
        message: The same for a person.
        situation: What it was decided on.
        tools: To act.

    Returns:
        What a step that opens a change has set going; None: it is another step.

    Raises:
        ConnectorError: The vendor refused, cannot be reached, or the answer was lost.
    """
    if isinstance(step, PlaceOrders):
        fit = read_fitting_offer(situation, tools)
        tools.progress(message)
        place_orders(step, fit, situation, tools)
        return None
    if isinstance(step, OpensChange) and step.renewing:
        _check_offer(situation, tools)
    tools.progress(message)
    request = situation.completed
    match step:
        case CreateEnrollment() | UpdateEnrollment() | OpenRenewal() | AddCertificate():
            return open_change(step, situation, tools)
        case ValidateDomains() | ProveOrders():
            _prove(step, situation, tools)
        case Acknowledge():
            acknowledge(step, request, tools)
        case ScheduleDeployment():
            schedule(step, request, tools)
        case SettleOrders():
            settle_orders(step, request, tools)
        case Collect(orders):
            collect(orders, request, situation.now, tools)
        case UploadCertificates():
            upload(step, request, situation.now, tools)
    return None


def _prove(step: ValidateDomains | ProveOrders, situation: Situation, tools: Tools) -> None:
    """Prove control of domains: before anything is ordered, or for single orders."""
    if isinstance(step, ProveOrders) and tools.order_proofs is not None:
        tools.order_proofs.prove(step.orders)
    if isinstance(step, ValidateDomains) and tools.before_order is not None:
        tools.before_order.validate(step.domains, situation.completed, situation.now)


def _check_offer(situation: Situation, tools: Tools) -> None:
    """Raise if what the step leads to could not be ordered; tell what is odd about it."""
    fit = read_fitting_offer(situation, tools)
    if fit.subject_note is not None:
        tools.progress(f"Note: {fit.subject_note}.")
