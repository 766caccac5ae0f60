"""Fetch from SCM what it has issued. Whether it fits is checked before it is kept."""

from collections.abc import Iterable
from datetime import datetime

from connector.core.decision.steps import IssuedOrder
from connector.core.request.values import Request, ValidationType
from connector.core.x509.public_limit import lifetime_note
from connector.core.x509.read import split_pem
from connector.errors import CertificateMismatchError
from connector.text.moments import utc_text
from connector.workflow.act.delivered import check_delivered
from connector.workflow.tools import Tools


def collect(orders: Iterable[IssuedOrder], request: Request, now: datetime, tools: Tools) -> None:
    """
    Fetch what is issued, check it, keep it; what does not fit is kept as that.

    Args:
        orders: What to fetch.
        request: With names and subject of the certificates.
        now: The vendor's time, aware UTC.
        tools: To act.

    Raises:
        CertificateMismatchError: Something does not fit; what else is issued was kept before.
    """
    misfit: CertificateMismatchError | None = None
    for order in orders:
        bundle = split_pem(order.delivered) or tools.accounts[order.account].collect(order.order_id)
        if not bundle:
            continue
        csr = order.csr
        try:
            issued = check_delivered(
                csr, bundle, request, now, tools.fetch, directory=tools.directory
            )
        except CertificateMismatchError as error:
            tools.journal.order_misfit(csr.key, "; ".join(error.faults))
            misfit = misfit or error.with_remedy(order.if_misfit).with_again(
                "Running again checks it again, and orders nothing."
                if order.delivered
                else "Running again collects it again, and orders nothing."
            )
            continue
        tools.journal.order_issued(
            csr.key,
            certificate_pem=issued.leaf.pem,
            chain_pem=issued.chain_pem,
            fingerprint=issued.leaf.fingerprint,
            collected_on=now,
        )
        private = request.validation is ValidationType.PRIVATE
        too_long = lifetime_note(issued.leaf.not_before, issued.leaf.not_after, private=private)
        for note in (*issued.notes, too_long):
            if note:
                tools.progress(note)
        tools.progress(
            f"Collected serial {issued.leaf.serial}, valid until {utc_text(issued.leaf.not_after)}."
        )
    if misfit is not None:
        raise misfit
