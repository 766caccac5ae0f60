"""Certificates from before a client came: signed by an authority, with or without an order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from connector.sandbox.ca import Issued
from connector.sandbox.scm import orders
from connector.sandbox.scm.bodies import read_submission
from connector.sandbox.scm.rules import placement_of, rules_of
from connector.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Source:
    """Where a certificate has come from."""

    account: str = "default"
    """The SCM account whose profile, organization and term it has."""
    days_left: float | None = None
    """How long it is valid from now on; None: all of the term, as if signed now."""
    ordered: bool = True
    """Whether SCM knows an order for it; otherwise somebody went to the CA by hand."""
    bare: bool = False
    """Whether it has a common name and no SAN."""


def sign(world: World, csr_pem: str, names: Sequence[str], source: Source) -> Issued:
    """
    Return what the CA has made of a CSR.

    Args:
        world: Whose authorities sign and whose SCM keeps the order.
        csr_pem: PKCS#10.
        names: The common name first.
        source: Where the certificate has come from.

    Raises:
        ValueError: No such account, or days that cannot be.
        SCMError: SCM would not have taken the order.
    """
    account = world.scm.accounts.get(source.account)
    if account is None:
        accounts = ", ".join(world.scm.accounts)
        raise ValueError(f"there is no account {source.account}; the accounts are {accounts}")
    left = account.term if source.days_left is None else source.days_left
    if left < 0:
        raise ValueError("the days left cannot be negative")
    signed_at = world.clock.now() - timedelta(days=max(account.term - left, 0))
    issued = world.cas.issue(
        csr_pem,
        names,
        replace(account.profile, bare=source.bare),
        days=account.term,
        now=signed_at,
        organization=account.organization,
        not_after=world.clock.now().replace(microsecond=0) + timedelta(days=left),
    )
    if source.ordered:
        body = {"csr": csr_pem, "subjAltNames": list(names)}
        submission = read_submission(body, rules_of(world.scm, account))
        order = orders.place(world.scm, placement_of(world.scm, account), submission)
        order.placed_at = order.approved_on = signed_at
        order.approver = order.approver or order.placement.requester
        order.approved_at, order.issued = 0.0, issued
    return issued
