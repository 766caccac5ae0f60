"""
What the request asks for and the enrollment does not have (akamai-cps 3, 4.4).

Only what the request says is compared; the rest stays as CPS has it. Names are sets, DNS names
without regard to case (RFC 4343); what is the same text, `core.decision.same_text` says.
"""

from collections.abc import Iterator
from dataclasses import fields

from connector.core.decision.reasons import Reason
from connector.core.decision.same_text import same_text
from connector.core.decision.steps import UpdateEnrollment
from connector.core.facts.certificate import CertificateFacts
from connector.core.facts.defaults import wanted_names
from connector.core.facts.enrollment import Enrollment
from connector.core.facts.situation import Situation, once
from connector.core.request.values import Request


def fixed_differences(request: Request, enrollment: Enrollment) -> tuple[str, ...]:
    """Return what differs and can never be changed in this enrollment, a phrase for each field."""
    pairs = (
        ("common_name", enrollment.common_name, request.common_name),
        ("secure_network", enrollment.secure_network or None, request.secure_network),
        ("sni_only", enrollment.sni_only, request.sni_only),
    )
    return tuple(
        f"{name} is {have!r}, not {want!r}"
        for name, have, want in pairs
        if None not in {have, want} and have != want
    )


@once
def csr_differences(situation: Situation) -> tuple[tuple[Reason, str], ...]:
    """Return what differs and needs a new CSR: a reason and a phrase for each."""
    enrollment = situation.snapshot.enrollment
    return () if enrollment is None else tuple(_csr_differences(situation, enrollment))


def _csr_differences(situation: Situation, enrollment: Enrollment) -> Iterator[tuple[Reason, str]]:
    request = situation.request
    names = wanted_names(request, enrollment.names)
    if names != enrollment.names:
        yield Reason.NAMES_CHANGED, _names_phrase(names, enrollment.names)
    subject = tuple(unset_differences(request.subject, enrollment.subject))
    if subject:
        yield Reason.SUBJECT_CHANGED, f"subject: {', '.join(subject)}"
    if request.exclude_sans not in {None, enrollment.exclude_sans}:
        yield Reason.NAMES_CHANGED, f"exclude_sans becomes {str(request.exclude_sans).lower()}"
    for algorithm in situation.unmade_keys:
        yield Reason.KEY_ALGORITHMS_CHANGED, f"an {algorithm} key is wanted"


def update_for_csr(
    situation: Situation, enrollment: Enrollment, found: tuple[tuple[Reason, str], ...]
) -> UpdateEnrollment:
    """
    Return the update after which CPS makes a new CSR for what differs.

    It has to be told to, where only the keys do (akamai-cps 2.4).

    Args:
        situation: Whose keys are wanted.
        enrollment: As CPS has it.
        found: What `csr_differences` returned; not empty.
    """
    return UpdateEnrollment(
        enrollment,
        renewing=True,
        force_renewal=found[0][0] is Reason.KEY_ALGORITHMS_CHANGED,
        both_keys=bool(situation.unmade_keys),
    )


def live_differences(situation: Situation) -> tuple[tuple[Reason, str], ...]:
    """
    Return what the live certificates lack of the request: a reason and a phrase for each.

    One that names no host but in its subject, as CPS still takes them, is not replaced for that.
    """
    live, names = situation.live, situation.request.names
    missing = frozenset[str]().union(*(names - served_names(facts) for facts in live))
    present = {facts.key_algorithm for facts in live}
    absent = [algorithm for algorithm in situation.keys if algorithm not in present]
    found: list[tuple[Reason, str]] = []
    if missing:
        found.append((Reason.NAMES_CHANGED, f"the live one lacks {', '.join(sorted(missing))}"))
    if absent:
        found.append((Reason.KEY_ALGORITHMS_CHANGED, f"no live {' or '.join(absent)} certificate"))
    return tuple(found)


def served_names(facts: CertificateFacts) -> frozenset[str]:
    """Return the names that a live certificate is for: its SANs, without any its common name."""
    return facts.names or frozenset({facts.common_name.lower()})


def settings_differences(request: Request, enrollment: Enrollment) -> tuple[str, ...]:
    """Return the paths of fields that differ and can be changed without a new CSR."""
    groups = (
        ("organization", request.organization, enrollment.organization),
        ("admin_contact", request.admin_contact, enrollment.admin_contact),
        ("tech_contact", request.tech_contact, enrollment.tech_contact),
        (
            "network_configuration",
            request.network_configuration,
            enrollment.network_configuration,
        ),
    )
    found = [
        f"{group}.{name}"
        for group, want, have in groups
        if want is not None
        for name in unset_differences(want, have)
    ]
    if request.change_management not in {None, enrollment.change_management}:
        found.append("change_management")
    return tuple(found)


def unset_differences(want: object, have: object) -> Iterator[str]:
    """Yield the names of the fields of the dataclass *want* that are set and differ in *have*."""
    for item in fields(want):  # type: ignore[arg-type]  # every caller passes a dataclass
        wanted = getattr(want, item.name)
        if wanted is not None and not _same_value(
            wanted, getattr(have, item.name, None), item.name
        ):
            yield item.name


def _same_value(wanted: object, present: object, name: str) -> bool:
    if isinstance(wanted, str):
        return isinstance(present, str) and same_text(wanted, present, name)
    if hasattr(wanted, "__dataclass_fields__"):
        return not tuple(unset_differences(wanted, present))
    if isinstance(wanted, frozenset) and isinstance(present, frozenset) and name == "dns_names":
        return {each.lower() for each in wanted} == {each.lower() for each in present}
    return wanted == present


def _names_phrase(wanted: frozenset[str], present: frozenset[str]) -> str:
    added = [f"+{name}" for name in sorted(wanted - present)]
    removed = [f"-{name}" for name in sorted(present - wanted)]
    return " ".join(added + removed)
