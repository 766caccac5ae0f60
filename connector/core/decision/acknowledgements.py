"""Warnings and staged certificates that wait for a person's word (akamai-cps 2.9, 2.10)."""

import re
from dataclasses import replace
from typing import Final

from connector.core.decision.reasons import Reason
from connector.core.decision.steps import Acknowledge, Ask
from connector.core.decision.verdict import Action, Verdict
from connector.core.decision.waits import awaiting_csr, waiting_for_cps
from connector.core.facts.change import Change, ChangeManagementInfo, InputType
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import UPLOAD_GRACE, Snapshot
from connector.core.request.values import Request, WarningPolicy
from connector.core.warnings.judge import (
    Acceptance,
    CPSWarning,
    judge_warnings,
    listed,
    split_warnings,
)
from connector.text.moments import utc_text

_NAMES_LISTED: Final = 5

_SUBJECT_KEYS: Final = {
    "C": "country",
    "ST": "state",
    "L": "locality",
    "O": "organization",
    "OU": "organizational_unit",
}

_SUBJECT_DIFFERS: Final = re.compile(
    r"Value for \[?(?P<field>C|ST|L|O|OU)\]? differs between the CSR and the"
    r" (?:'\w+' )?certificate: (?:missing|\[[^\[\]]*\]) vs \[(?P<value>[^\[\]]*)\]\."
)
"""CPS's sentence where the certificate has another value than the CSR, or one that it lacks."""


def acknowledge_warnings(situation: Situation, change: Change) -> Verdict | None:
    """Acknowledge the warnings that the policy covers; ask a person about all others."""
    request, snapshot = situation.request, situation.snapshot
    stages: tuple[tuple[InputType, Reason, str, WarningPolicy], ...] = (
        (
            InputType.PRE_VERIFICATION,
            Reason.PRE_VERIFICATION_WARNINGS,
            "pre_verification_warnings",
            request.approve.pre_verification_warnings,
        ),
        (
            InputType.POST_VERIFICATION,
            Reason.POST_VERIFICATION_WARNINGS,
            "post_verification_warnings",
            request.approve.post_verification_warnings,
        ),
    )
    for wanted, reason, key, policy in stages:
        waiting = change.waits_for(wanted)
        if waiting is None:
            continue
        if acknowledged_lately(snapshot, wanted):
            return _await_next(request, change, wanted)
        if not snapshot.warnings_text.strip():
            return replace(
                _await_next(request, change, wanted),
                message=f"Change {change.change_id} for {request.common_name} waits for its"
                " warnings to be acknowledged, and CPS does not show them yet. If it stays so, see"
                " them in Akamai Control Center.",
            )
        named = request.approve.counting(situation.now)
        judged = judge_warnings(snapshot.warnings_text, policy, named)
        if judged.acknowledge:
            raised = listed(split_warnings(snapshot.warnings_text))
            return Verdict(
                Acknowledge(change.ref, waiting, accepted=judged.accepted),
                Action.RESUME,
                reason,
                f"The request for {request.common_name} approves the warnings of change"
                f" {change.change_id}{_by_whom(judged.accepted)}:\n{raised}",
            )
        return Verdict(
            Ask(_how_to_approve(judged.unapproved, key)),
            Action.BLOCKED,
            reason,
            f"CPS raised warnings for {request.common_name} that are not approved"
            f"{_no_more(judged.unapproved, request)}:\n{listed(judged.unapproved)}",
        )
    return None


def _await_next(request: Request, change: Change, answered: InputType) -> Verdict:
    """Return the wait for what CPS does once warnings are acknowledged."""
    if answered is InputType.PRE_VERIFICATION:
        return awaiting_csr(request)
    return waiting_for_cps(request, change)


def _by_whom(accepted: tuple[Acceptance, ...]) -> str:
    names = sorted({item.by for item in accepted if item.by})
    return f" (accepted by {', '.join(names)})" if names else ""


def _no_more(unapproved: tuple[CPSWarning, ...], request: Request) -> str:
    """Tell which of them were accepted once: what counts is not among them."""
    ids = {item.id for item in unapproved}
    ended = [
        f"{item.id} by {item.by} until {item.until}"
        for item in request.approve.warnings
        if item.id in ids
    ]
    return f" any more (accepted: {', '.join(ended)})" if ended else ""


def _how_to_approve(unapproved: tuple[CPSWarning, ...], key: str) -> str:
    ids = list(dict.fromkeys(item.id for item in unapproved if item.id is not None))
    if ids and all(item.id for item in unapproved):
        accept = f"add to approve.{key}: {', '.join(ids)} (or say `all`)"
    else:
        accept = (
            f"say `all` in approve.{key}, since a warning without an id cannot be listed; or"
            " acknowledge them in Akamai Control Center"
        )
    return (
        f"Read them. To accept, {accept}, and run again. {_how_to_avoid(unapproved)}If they are"
        " reason enough to stop, cancel the change, or give renewal_trigger a new value for a new"
        " CSR and a new order."
    )


def _how_to_avoid(unapproved: tuple[CPSWarning, ...]) -> str:
    """Tell what to write into `subject`, where the CSR's subject is not what the CA has written."""
    found = {
        _SUBJECT_KEYS[match["field"]]: match["value"]
        for item in unapproved
        if (match := _SUBJECT_DIFFERS.fullmatch(item.text))
    }
    if not found:
        return ""
    written = ", ".join(f'{key}: "{value}"' for key, value in found.items())
    return (
        "The subject warnings appear because `subject` differs from what the CA issued: write"
        f" {written} into it and give renewal_trigger a new value, for a new CSR and a new order"
        " that agree; or approve them each time. "
    )


def acknowledge_staging(situation: Situation, change: Change) -> Verdict | None:
    """With change management, promote what stands on staging only when a person approved it."""
    request, snapshot = situation.request, situation.snapshot
    waiting = change.waits_for(InputType.CHANGE_MANAGEMENT)
    if waiting is None:
        return None
    if acknowledged_lately(snapshot, InputType.CHANGE_MANAGEMENT):
        return waiting_for_cps(request, change)
    what, info = _what_is_staged(snapshot), snapshot.change_management
    if request.approve.change_management:
        return Verdict(
            Acknowledge(change.ref, waiting, info.validation_result_hash if info else ""),
            Action.RESUME,
            Reason.CHANGE_MANAGEMENT,
            f"The request for {request.common_name} approves {what} on staging.",
        )
    return Verdict(
        Ask(_how_to_test(request)),
        Action.BLOCKED,
        Reason.CHANGE_MANAGEMENT,
        f"Akamai's staging network has {what} for {request.common_name}, which waits to be"
        f" tested.{_akamais_notes(info)}",
        until=info.acknowledgement_deadline if info else None,
    )


def _what_is_staged(snapshot: Snapshot) -> str:
    live = snapshot.live_fingerprints
    new = [item.facts.serial for item in snapshot.staging if item.facts.fingerprint not in live]
    if new:
        return f"the new certificate (serial {', '.join(new)})"
    if not snapshot.staging:
        return "the new certificate"
    return "the live certificate with changed settings"


def _akamais_notes(info: ChangeManagementInfo | None) -> str:
    if info is None:
        return ""
    warnings = "".join(f" Akamai says: {warning}" for warning in info.warnings)
    deadline = info.acknowledgement_deadline
    if deadline is None:
        return warnings
    return f"{warnings} Unless somebody acts, Akamai deploys it at {utc_text(deadline)}."


def _how_to_test(request: Request) -> str:
    names = sorted(request.names, key=lambda name: (name != request.common_name, name))
    first = ", ".join(names[:_NAMES_LISTED])
    more = f" and {len(names) - _NAMES_LISTED} more" if len(names) > _NAMES_LISTED else ""
    return (
        f"Test {first}{more} there: the staging address is the property's edge hostname with"
        " `-staging` before `.net`, so `curl --connect-to ::NAME.edgekey-staging.net"
        " https://NAME/`. Then set approve.change_management = true and run again; to refuse,"
        " cancel the change."
    )


def acknowledged_lately(snapshot: Snapshot, wanted: InputType) -> bool:
    """Whether CPS may still show what was acknowledged from here a moment ago."""
    return any(item is wanted and ago < UPLOAD_GRACE for item, ago in snapshot.acknowledged)
