"""What applies to orders at this time: terms, custom fields, domains (sectigo-scm 2.1, 6)."""

from dataclasses import replace

from connector.sandbox.ca import Profile
from connector.sandbox.scm import domain_errors
from connector.sandbox.scm.bodies import Rules
from connector.sandbox.scm.dcv import per_order
from connector.sandbox.scm.dcv.status import validation_of
from connector.sandbox.scm.state import Account, Order, Placement
from connector.sandbox.scm.vendor import SCM

_UNPROVEN = {
    "NOT_VALIDATED": domain_errors.domain_not_validated,
    "EXPIRED": domain_errors.validation_lapsed,
}


def offered(scm: SCM, profile: Profile) -> Profile:
    """Return *profile* with what it offers now; the switches may have changed it."""
    terms, most = scm.switches.public_terms, scm.switches.most_names
    if terms and profile.public:
        profile = replace(profile, terms=terms)
    return profile if most is None else replace(profile, max_names=most)


def custom_fields(scm: SCM) -> dict[str, bool]:
    """Return the customer's custom fields, by name, and whether each is mandatory now."""
    fields = {name: one.mandatory for name, one in scm.customer.custom_fields.items()}
    return fields | dict.fromkeys(scm.switches.mandatory_custom_fields, True)


def rules(scm: SCM, profile: Profile) -> Rules:
    """Return what an order for *profile* is checked against."""
    return Rules(offered(scm, profile), custom_fields(scm), scm.switches.merge_csr_sans)


def rules_of(scm: SCM, account: Account) -> Rules:
    """Return what the orders of an Enrollment account are checked against."""
    own = dict.fromkeys(account.optional_fields, False)
    own |= dict.fromkeys(account.mandatory_fields, True)
    general = rules(scm, account.profile)
    return replace(general, custom_fields={**general.custom_fields, **own})


def placement_of(scm: SCM, account: Account, term: int | None = None) -> Placement:
    """Return under what an Enrollment account orders; *term* is in place of its own."""
    return Placement(
        profile=account.profile,
        organization=account.organization,
        org_id=scm.customer.organization_named(account.organization).id,
        term=account.term if term is None else term,
        auto_approve=account.auto_approve,
        requester=account.name,
        account=account,
    )


def check_domains(scm: SCM, placement: Placement, names: tuple[str, ...]) -> None:
    """
    Return if the organization may have certificates for *names*; of a private CA it may have any.

    Raises:
        SCMError: A domain is unknown, suspended, another's or not validated.
    """
    if placement.profile.validation == "private":
        return
    customer, switches = scm.customer, scm.switches
    organization = customer.organization_of(placement.org_id)
    for name in names:
        domain = customer.domain_of(name)
        if domain is None:
            if switches.strict_domains:
                raise domain_errors.domain_unknown(name)
            continue
        if not domain.active:
            raise domain_errors.domain_inactive(name)
        if organization is None or not any(map(organization.has, domain.organizations)):
            raise domain_errors.domain_not_delegated(name)
        if switches.dcv_prevalidation_off or switches.dcv_lapsed_orders == "hang":
            continue  # the order waits for it
        unproven = _UNPROVEN.get(validation_of(scm, domain))
        if unproven is not None:
            raise unproven(name)


def lacks_proof(scm: SCM, order: Order) -> bool:
    """Return whether the CA waits for control of a name of *order* to be proven."""
    return not per_order.is_proven(scm, order, open_names(scm, order))


def open_names(scm: SCM, order: Order) -> tuple[str, ...]:
    """Return the names of *order* of which the CA wants control proven for it."""
    switches = scm.switches
    if order.profile.validation == "private":
        return ()
    names = tuple(one for one in per_order.names_of(order) if one not in order.proven)
    if switches.dcv_prevalidation_off:
        return names
    if switches.dcv_lapsed_orders == "refuse":
        return ()
    domains = {name: scm.customer.domain_of(name) for name in names}
    return tuple(
        name
        for name, one in domains.items()
        if one is not None and validation_of(scm, one) in _UNPROVEN
    )
