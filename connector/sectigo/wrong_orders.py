"""
Which refusals of an order say that the request is wrong, and which of its fields (sectigo-scm 3.2).

SCM's codes name a kind of fault, not a field, so every field is told that can be the cause.
"""

from collections.abc import Callable, Iterator
from typing import Final

from connector.core.request.fault import FieldFault, field_fault
from connector.core.request.named_fields import fields_named
from connector.errors import RequestError
from connector.sectigo.api import api_of
from connector.sectigo.interface import OrderDraft
from connector.sectigo.problems import FIELDS, SCMRefusal, refusal_error

_Faults = Callable[[SCMRefusal, OrderDraft], Iterator[FieldFault]]


def wrong_order(refusal: SCMRefusal, draft: OrderDraft) -> RequestError | None:
    """
    Return the error for an order that SCM refused because of what was asked for.

    Args:
        refusal: SCM's answer to the order.
        draft: What was ordered.

    Returns:
        None where the refusal is about something else, such as rights, quota or domain validation.
    """
    by_code = _BY_CODE.get(refusal.code)
    if by_code is None:
        return None
    named = fields_named(refusal.words, FIELDS) if by_code in {_any_field, _custom} else []
    faults = _BY_WORDS[named[0]] if named else by_code
    return RequestError(
        refusal.what.removesuffix("."),
        list(faults(refusal, draft)),
        remedy=f"{refusal_error(refusal).remedy} Nothing was ordered; the change that is open at"
        " Akamai waits. Correct the request, or name another account, then run again.",
    )


def _account(refusal: SCMRefusal, what: str) -> FieldFault:
    name = refusal.account.name
    if not api_of(refusal.account).fixes_order:
        return field_fault(
            ("scm_account",), f"{name!r} is the account; cert_type names its profile, {what}"
        )
    return field_fault(("scm_account",), f"{name!r} has its profile and term fixed in SCM, {what}")


def _names(refusal: SCMRefusal, draft: OrderDraft) -> Iterator[FieldFault]:
    many = f"{len(draft.names)} names are ordered, the common name among them"
    yield field_fault(
        ("sans",), f"{many}; SCM does not take all of them (an empty list: the common name alone)"
    )
    yield _account(refusal, "and may take fewer names or other ones")


def _key(refusal: SCMRefusal, draft: OrderDraft) -> Iterator[FieldFault]:
    yield field_fault(
        ("key_algorithms",), f"SCM does not take the {draft.csr.key_algorithm} CSR of CPS"
    )
    yield _account(refusal, "and may take other keys")


def _profile(refusal: SCMRefusal, draft: OrderDraft) -> Iterator[FieldFault]:
    if not api_of(refusal.account).fixes_order:
        yield field_fault(("cert_type",), f"{draft.profile_id} is the profile that was asked for")
        yield field_fault(("term",), f"{draft.term} days were asked for")
    yield _account(refusal, "which SCM does not accept for an order")


def _custom(refusal: SCMRefusal, draft: OrderDraft) -> Iterator[FieldFault]:
    given = ", ".join(name for name, _ in draft.custom_fields) or "none"
    yield field_fault(("custom_fields",), f"values are given for: {given}")
    yield _account(refusal, "and may want other fields")


def _organization(refusal: SCMRefusal, draft: OrderDraft) -> Iterator[FieldFault]:
    if not api_of(refusal.account).fixes_order:
        yield field_fault(("org_id",), f"{draft.org_id} is not known to SCM, or may not order this")
    yield _account(refusal, "and an organization that may not order this")


def _delegation(refusal: SCMRefusal, draft: OrderDraft) -> Iterator[FieldFault]:
    """A domain is not the organization's."""
    yield field_fault(("sans",), f"a domain of {', '.join(draft.names)} is not delegated")
    yield from _organization(refusal, draft)


def _any_field(refusal: SCMRefusal, draft: OrderDraft) -> Iterator[FieldFault]:
    """A field has a value that is not allowed, and SCM does not say which."""
    if len(draft.names) > 1:
        yield from _names(refusal, draft)
    else:
        yield _account(refusal, "and may want other values")
    yield from _texts(refusal, draft)
    yield field_fault(("custom_fields",), "values as SCM allows them")


def _texts(_refusal: SCMRefusal, draft: OrderDraft) -> Iterator[FieldFault]:
    given = ", ".join(draft.external_requester) or "none"
    yield field_fault(
        ("comments",), f"{len(draft.comments)} characters including our marker; SCM takes 1024"
    )
    yield field_fault(("external_requester",), f"addresses, at most 512 characters; given: {given}")


_BY_WORDS: Final[dict[str, _Faults]] = {
    "field": _custom,
    "fields": _texts,
    "profile": _profile,
    "organization": _organization,
    "csr": _key,
    "names": _names,
}
"""By what `FIELDS` makes of SCM's words."""

_BY_CODE: Final[dict[int | None, _Faults]] = {
    **dict.fromkeys((-7, -64, -951, -1601), _any_field),
    **dict.fromkeys((-62, -131, -134, -135, -160), _custom),
    **dict.fromkeys((-9, -10, -11, -13, -78, -138, -141, -170, -194, -1138), _key),
    **dict.fromkeys((-36, -39, -111), _profile),
    **dict.fromkeys((-639, -1021, -1023), _organization),
    **dict.fromkeys((-164, -715, -727, -732), _names),
    -1010: _delegation,
}
