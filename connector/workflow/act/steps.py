"""
Carry out one decided step: the intent goes to the journal before, the outcome after.

A step that ends without an outcome in the journal is found out by the next observation, never
repeated on a guess. All that a step needs is in it; nothing is looked up again.
"""

from connector.core.decision.steps import (
    Acknowledge,
    Act,
    AddCertificate,
    Collect,
    CreateEnrollment,
    OpenRenewal,
    OpensChange,
    PlaceOrders,
    SettleOrders,
    UpdateEnrollment,
    UploadCertificates,
)
from connector.core.facts.situation import Situation
from connector.core.issuance.offer import Offer
from connector.workflow.act.acknowledge import acknowledge
from connector.workflow.act.collect import collect
from connector.workflow.act.offer import fitting_offer, tell_about_subject
from connector.workflow.act.open_change import (
    add_certificate,
    create_enrollment,
    open_renewal,
    update_enrollment,
)
from connector.workflow.act.place import place_orders
from connector.workflow.act.settle import settle_orders
from connector.workflow.act.upload import upload
from connector.workflow.tools import Tools


def act(step: Act, message: str, situation: Situation, tools: Tools) -> None:
    """
    Carry out *step*, told once it is known that an order it leads to can be placed.

    Args:
        step: What was decided.
        message: The same for a person.
        situation: What it was decided on.
        tools: To act.

    Raises:
        ConnectorError: The vendor refused, cannot be reached, or the answer was lost.
    """
    offer = _offer_for(step, situation, tools)
    tools.progress(message)
    request = situation.completed
    match step:
        case CreateEnrollment():
            create_enrollment(request, tools)
        case UpdateEnrollment():
            update_enrollment(step, situation, tools)
        case OpenRenewal():
            open_renewal(step, situation, tools)
        case AddCertificate():
            add_certificate(step, situation, tools)
        case Acknowledge(change, waiting, hash_):
            acknowledge(request, change, waiting, tools, hash_=hash_)
        case PlaceOrders():
            place_orders(step, offer, situation, tools)
        case SettleOrders():
            settle_orders(step, request, tools)
        case Collect(orders):
            collect(orders, request, situation.now, tools)
        case UploadCertificates():
            upload(step, request, situation.now, tools)


def _offer_for(step: Act, situation: Situation, tools: Tools) -> Offer | None:
    """Read what SCM offers before a step that comes to an order, be it after others."""
    if isinstance(step, PlaceOrders):
        return fitting_offer(situation, tools)
    if isinstance(step, OpensChange) and step.renewing:
        offer = fitting_offer(situation, tools)
        tell_about_subject(situation, offer, tools.progress)
    return None
