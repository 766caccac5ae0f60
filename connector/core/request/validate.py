"""Whether a certificate request that has the right shape also makes sense."""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from connector.core.catalogue import known_ids
from connector.core.request.calendar import calendar_faults
from connector.core.request.countries import country_fault
from connector.core.request.edge import edge_faults
from connector.core.request.fault import (
    FieldFault,
    Place,
    field_fault,
    holds_private_key,
    wrong_value,
)
from connector.core.request.names import ascii_name, common_name_fault, is_wildcard, name_fault
from connector.core.request.shape import with_advice
from connector.core.request.span import read_span
from connector.core.request.values import MAX_NAMES, ValidationType
from connector.text.characters import JOINERS, character_name, is_typeset_quoted, is_unseen

LONGEST_WAIT: Final = timedelta(days=30)

MAX_REQUESTERS_LENGTH: Final = 512
"""SCM's limit for all addresses of `externalRequester` together (sectigo-scm 2.2)."""

_STAGES: Final = ("pre_verification_warnings", "post_verification_warnings")
_WITH_FIPS: Final = frozenset({"TLSv1_2", "TLSv1_3"})
"""FIPS mode wants one of them (akamai-cps 3.2)."""
_ALL_NAMES: Final = ("clone_dns_names", "enable_for_all_sans")
"""CPS's name for it, and that of Akamai's provider from 11.0 on."""
_DNS_NAMES: Final = (*_ALL_NAMES, "dns_names")
_MANY_LINES: Final = ("comments", "custom_fields")
"""Texts that may have line ends and tabulators."""
_FREE: Final = (*_MANY_LINES, "renewal_trigger")
"""Texts that mean nothing to anybody but who wrote them."""
_COUNTRIES: Final = ("country", "country_code")
_SEEN_BLANKS: Final = " \u3000"
"""The second stands in names that are written in Chinese, Japanese or Korean."""


def faults_of_meaning(document: Mapping[str, Any]) -> Iterator[FieldFault]:
    """
    Yield what is wrong with the values that are there.

    Args:
        document: A request without the values whose shape is wrong; so any key may be absent.
    """
    for at, text in _texts((), document):
        yield from _text_faults(at, text)
    yield from _name_faults(document)
    yield from _contradictions(document)
    yield from calendar_faults(document)
    yield from edge_faults(document)
    if document.get("signature_algorithm") == "SHA-1" and not _has(
        document, ValidationType.PRIVATE
    ):
        yield wrong_value(
            ("signature_algorithm",),
            "SHA-1 works only with validation: private; use SHA-256",
            "SHA-1",
        )
    if document.get("chain_file", "").startswith("~/"):
        what = "must not begin with ~, which is no home here; write the whole path"
        yield wrong_value(("chain_file",), what, document["chain_file"])
    for stage in _STAGES:
        yield from _approval_faults(("approve", stage), document.get("approve", {}).get(stage))
    yield from _accepted_faults(document.get("approve", {}).get("warnings", []))
    yield from _odd_texts(document)
    for key, text in document.get("timeouts", {}).items():
        if isinstance(text, str) and not timedelta() < read_span(text) <= LONGEST_WAIT:
            yield wrong_value(
                ("timeouts", key),
                f"must be longer than zero and at most {LONGEST_WAIT.days}d",
                text,
            )


def _contradictions(document: Mapping[str, Any]) -> Iterator[FieldFault]:
    """Values that are right by themselves and cannot be sent together."""
    network = document.get("network_configuration", {})
    yield from _dns_name_faults(network, sni_only=document.get("sni_only"))
    if network.get("fips_mode") and _WITH_FIPS.issubset(network.get("disallowed_tls_versions", [])):
        yield field_fault(
            ("network_configuration", "disallowed_tls_versions"),
            "must leave TLSv1_2 or TLSv1_3 for fips_mode: true",
        )
    length = len(", ".join(document.get("external_requester", [])))
    if length > MAX_REQUESTERS_LENGTH:
        yield field_fault(
            ("external_requester",),
            f"must have at most {MAX_REQUESTERS_LENGTH} characters in all; it has {length}",
        )


def _dns_name_faults(network: Mapping[str, Any], *, sni_only: object) -> Iterator[FieldFault]:
    """Which names are served by SNI is said once, and only where SNI decides (akamai-cps 3.2)."""
    said = [key for key in _DNS_NAMES if key in network]
    if sni_only is False:
        for key in said:
            yield field_fault(
                ("network_configuration", key),
                "must be left out with sni_only: false, which is served without SNI",
            )
        return
    both = [key for key in _ALL_NAMES if key in network]
    if len(both) > 1:
        yield field_fault(
            ("network_configuration", both[1]),
            f"is another name of {both[0]}; say one of them",
        )
    for key in both:
        if network[key] and network.get("dns_names"):
            yield field_fault(
                ("network_configuration", "dns_names"),
                f"must be left out with {key}: true, which serves all the certificate's names",
            )


def _has(document: Mapping[str, Any], validation: ValidationType) -> bool:
    return bool(document.get("validation") == validation)


def _texts(at: Place, value: object) -> Iterator[tuple[Place, str]]:
    """Yield every text of the document: values, and the keys of maps."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for key, below in value.items():
            yield (*at, key), key
            yield from _texts((*at, key), below)
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _texts((*at, index), below)


def _text_faults(at: Place, text: str) -> Iterator[FieldFault]:
    """Nothing that breaks a line, a log or an encoding, and no secret."""
    if holds_private_key(text):
        yield field_fault(at, "holds a private key; it does not belong here and should be replaced")
    if text.isprintable():  # nearly every text; fast
        return
    spared = "\n\t\r" if at[0] in _MANY_LINES else ""
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in spared for sign in text):
        yield wrong_value(at, "must not contain control characters or unpaired surrogates", text)


def _odd_texts(document: Mapping[str, Any]) -> Iterator[FieldFault]:
    """Nobody meant to write what nobody sees, and a CA knows no other countries."""
    for at, text in _texts((), document):
        if at[0] in _FREE:
            continue
        place, sign = _unseen(text)
        if sign:
            seen = "".join(one if _is_meant(one) else _instead(one) for one in text)
            what = f"at position {place} is {character_name(sign)}, which nobody sees"
            yield wrong_value(at, what, text, f"write {seen.strip()!r}")
        if is_typeset_quoted(text):
            what = "stands in quotes of a typesetter's, which YAML takes for a part of it"
            yield wrong_value(at, what, text, "write plain quotes, or none")
        if at[-1] in _COUNTRIES and text != at[-1] and (fault := country_fault(text)):
            yield wrong_value(at, fault[0], text, fault[1])


def _unseen(text: str) -> tuple[int, str]:
    """Return the first character that nobody sees, and its place; empty: there is none."""
    if text.isascii():  # nearly every text; fast
        return 0, ""
    found = ((place, one) for place, one in enumerate(text, 1) if not _is_meant(one))
    return next(found, (0, ""))


def _is_meant(character: str) -> bool:
    return character in _SEEN_BLANKS or character in JOINERS or not is_unseen(character)


def _instead(character: str) -> str:
    """Return a blank for one of another kind; for what takes no room, nothing."""
    return " " if unicodedata.category(character) == "Zs" else ""


def _name_faults(document: Mapping[str, Any]) -> Iterator[FieldFault]:
    sans = document.get("sans", [])
    common_name = document.get("common_name")
    if common_name is not None:
        yield from _judged(("common_name",), common_name, common_name_fault(common_name))
    names: list[tuple[Place, str]] = [(("sans", index), name) for index, name in enumerate(sans)]
    served = document.get("network_configuration", {}).get("dns_names", [])
    places: list[tuple[Place, str]] = [
        (("network_configuration", "dns_names", index), name) for index, name in enumerate(served)
    ]
    for at, name in names + places:
        yield from _judged(at, name, name_fault(name))
    if _has(document, ValidationType.EV):
        first: list[tuple[Place, str]] = [(("common_name",), common_name or "")]
        for at, name in first + names:
            if is_wildcard(name):
                yield wrong_value(at, "must not be a wildcard with validation: ev", name)
    written = {common_name or "", *sans}
    count = len({name if name_fault(name) else ascii_name(name) for name in written})
    if count > MAX_NAMES:
        yield field_fault(
            ("sans",),
            f"a certificate has at most {MAX_NAMES} names; with common_name it is {count}",
        )


def _judged(at: Place, name: str, what: str | None) -> Iterator[FieldFault]:
    if what is not None:
        yield wrong_value(at, what, name)


def _approval_faults(at: Place, approved: object) -> Iterator[FieldFault]:
    """A list has ids of warnings that exist; `none` and `all` stand alone."""
    if not isinstance(approved, list):
        return
    known = sorted(known_ids())
    for index, name in enumerate(approved):
        if name in {"none", "all"}:
            if len(set(approved)) > 1:
                yield field_fault((*at, index), f"{name} must stand alone, without ids beside it")
        elif name not in known:
            yield with_advice(wrong_value((*at, index), "unknown warning", name), name, known)


def _accepted_faults(accepted: list[Mapping[str, str]]) -> Iterator[FieldFault]:
    """Each names a warning that exists, once, and a day that exists, if any."""
    known, seen = sorted(known_ids()), set()
    for index, entry in enumerate(accepted):
        at: Place = ("approve", "warnings", index)
        name = entry.get("id")
        if name is not None and name not in known:
            yield with_advice(wrong_value((*at, "id"), "unknown warning", name), name, known)
        elif name in seen:
            yield wrong_value((*at, "id"), "is accepted twice", str(name))
        seen.add(name)
        if "until" in entry and not _is_day(entry["until"]):
            yield wrong_value((*at, "until"), "is no day that exists", entry["until"])


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
