"""
Whether the CSR's subject will agree with what the CA writes, before an order is paid for.

A CA that validates organizations (OV, EV) writes the one that it has validated into the
certificate. CPS compares that with the CSR and warns of each field that the CSR lacks
(akamai-cps 3.1, 4.6), so a change without a subject stops after the order.
"""

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Final

from connector.core.request.fault import FieldFault, field_fault
from connector.core.request.values import AcknowledgePolicy, Request, Subject, ValidationType

_BY_ORGANIZATION: Final = frozenset({ValidationType.OV, ValidationType.EV})
_WORDS: Final = ("_O_FIELD_", "_SUBJECT_FIELD_")
"""In the ids of the warnings about an organization that only the certificate has."""


def lacks_organization(request: Request) -> bool:
    """Whether the CSR will name no organization, and CPS's warnings of that are not approved."""
    approved = request.approve.post_verification_warnings
    accepted = approved.mode is AcknowledgePolicy.ALL or any(
        word in id_ for id_ in approved.ids for word in _WORDS
    )
    return request.subject.organization is None and not accepted


def subject_fault(request: Request, validation: ValidationType | None) -> FieldFault | None:
    """
    Return why an order would end in CPS's warnings about the subject; None: it would not.

    Args:
        request: With the subject that CPS has where it says none.
        validation: What the profile gives, as far as it is known.
    """
    if validation not in _BY_ORGANIZATION or not lacks_organization(request):
        return None
    return field_fault(
        ("subject",),
        f"names no organization, but the {validation.upper()} certificate will; CPS compares the"
        " two and stops at a warning for each field that the CSR lacks",
    )


def subject_note(request: Request, validation: ValidationType | None) -> str | None:
    """Return what to know of an empty subject where it is not known what the account gives."""
    said = any(getattr(request.subject, item.name) for item in fields(Subject))
    if validation is not None or said or not lacks_organization(request):
        return None
    return (
        "subject: the CSR names no organization, and this API of SCM does not tell whether the"
        " account gives OV or EV certificates, which do: then CPS stops at a warning for each such"
        " field. If it does, write the organization that the CA has validated, such as"
        f" subject: {_yaml(request)}; if not, say so with validation: dv (or private)"
    )


def paste(request: Request) -> str:
    """Return the lines to paste into a request, as far as the request tells what to write."""
    hcl = ", ".join(f"{name} = {value}" for name, value in _proposed(request))
    return (
        "Write into the request the organization that the CA has validated, such as\n"
        f"  subject: {_yaml(request)}\n"
        f"or in Terraform\n  subject = {{ {hcl} }}\n"
    )


def _yaml(request: Request) -> str:
    return f"{{ {', '.join(f'{name}: {value}' for name, value in _proposed(request))} }}"


def _proposed(request: Request) -> Iterator[tuple[str, str]]:
    """Yield the fields with what the request's own organization says, in quotes."""
    known = request.organization
    values = {
        "country": known and known.country_code,
        "state": known and known.region,
        "locality": known and known.city,
        "organization": known and known.name,
    }
    for name, value in values.items():
        yield name, json.dumps(value or "…", ensure_ascii=False)
