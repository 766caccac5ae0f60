"""Organization and profile of a first request, chosen from what SCM offers (Admin API)."""

import argparse
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from connector.core.issuance.offer import Offer
from connector.core.request.values import Request
from connector.errors import CredentialsError, UsageError, VendorRefusedError
from connector.sectigo.admin import AdminAPI
from connector.sectigo.api import api_of
from connector.settings.values import SCMAccount
from connector.terminal.console import Console
from connector.text.table import Table
from connector.transport.session import HTTPSSession

_NOT_TOLD: Final = "SCM shows this administrator none; its pages show the ids under Organizations."


def named_offer(arguments: argparse.Namespace) -> dict[str, object]:
    """
    Return what the flags name, as a request has it.

    Raises:
        UsageError: The id of an organization is no number.
    """
    found: dict[str, object] = {}
    if arguments.org_id is not None:
        found["org_id"] = _number("--org-id", arguments.org_id)
    if arguments.cert_type is not None:
        type_ = arguments.cert_type
        found["cert_type"] = int(type_) if type_.isascii() and type_.isdigit() else type_
    return found


def with_offer(
    wanted: Request, account: SCMAccount, session: HTTPSSession, console: Console
) -> Request:
    """
    Return *wanted* with an organization and a profile, where its account does not fix them.

    What the request names stays. Else what SCM offers is shown and asked for; what there is one of
    is taken, and told.

    Args:
        wanted: The request so far.
        account: That it is ordered with.
        session: Makes the calls.
        console: Asks.

    Raises:
        UsageError: There is a choice, and no terminal to make it at.
        ConnectorError: SCM cannot be asked.
    """
    both = wanted.org_id is not None and wanted.cert_type is not None
    if both or account.commands is not None or api_of(account).fixes_order:
        return wanted
    scm = AdminAPI(account, session)
    scm.check_credentials()
    org_id = wanted.org_id
    if org_id is None:
        org_id = _organization(scm, console)
    if wanted.cert_type is not None:
        return replace(wanted, org_id=org_id)
    offers = {offer.profile_id: _profile(offer) for offer in scm.profiles(org_id)}
    if not offers:
        raise UsageError(
            f"Organization {org_id} is offered no profile by SCM.",
            remedy="Have one delegated to it, and its Web/REST API for SSL turned on (SCM:"
            " Organizations, Enrollment > Certificate Profiles).",
        )
    what = f"Organization {org_id} may order these profiles"
    return replace(
        wanted, org_id=org_id, cert_type=_chosen(console, what, "cert_type", "--cert-type", offers)
    )


def _organization(scm: AdminAPI, console: Console) -> int:
    try:
        listed = dict(scm.organizations())
    except (VendorRefusedError, CredentialsError):
        listed = {}  # not every administrator may list them
    if listed:
        what = "SCM shows this administrator these organizations and departments"
        return _chosen(console, what, "org_id", "--org-id", listed)
    console.say(_NOT_TOLD)
    answer = console.ask("org_id: ")
    if answer is None:
        raise UsageError("init: --org-id is missing.", remedy=_NOT_TOLD)
    return _number("org_id", answer.strip())


def _chosen(console: Console, what: str, key: str, flag: str, offered: Mapping[int, str]) -> int:
    """Return the id of what a person chooses of *offered*, or of all that there is."""
    if len(offered) == 1:
        (only,) = offered
        console.say(f"{key}: {only} ({offered[only]}), the only one that there is.")
        return only
    rows = [(str(id_), offered[id_]) for id_ in sorted(offered)]
    console.say(f"{what}:\n{Table(('ID', 'NAME'), rows).plain()}")
    while (answer := console.ask(f"{key}: ")) is not None:
        text = answer.strip()
        if text.isascii() and text.isdigit() and int(text) in offered:
            return int(text)
        console.say("Type one of the numbers.")
    raise UsageError(f"init: {flag} is missing.", remedy=f"Give one of the above: {flag} ID.")


def _profile(offer: Offer) -> str:
    terms = f" ({', '.join(map(str, offer.terms))} days)" if offer.terms else ""
    return f"{offer.profile_name}{terms}"


def _number(what: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise UsageError(f"{what} {text!r} is no number.", remedy=_NOT_TOLD)
    return int(text)
