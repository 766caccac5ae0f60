"""
Which host names a certificate may carry, in which form, and what to write instead of the others.

A name may be written as people write it: capitals, letters outside ASCII, full-width forms. It is
mapped (UTS 46, not transitional) and judged (IDNA 2008, RFC 5891) once; what CPS, SCM and every
comparison see is its ASCII form.
"""

import re
from ipaddress import ip_address
from typing import Final

import idna

from connector.text.characters import JOINERS, character_name, is_unseen

MAX_NAME_LENGTH: Final = 253
MAX_COMMON_NAME_LENGTH: Final = 64
"""Upper bound of the subject's common name (RFC 5280, appendix A.1)."""

_MAX_LABEL_LENGTH: Final = 63
_WILDCARD: Final = "*."
_PLAIN: Final = re.compile(r"[a-zA-Z0-9.-]")
_USUAL: Final = re.compile(r"(?:\*\.)?(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]+")
_ASCII_PREFIX: Final = "xn--"

_IN_CONTEXT: Final = f"{JOINERS}\u00b7\u0375\u05f3\u05f4\u30fb"
"""Right beside some letters only (RFC 5892, appendix A)."""

_HOST: Final = "must be a host name: letters, digits and hyphens between dots"


def is_wildcard(name: str) -> bool:
    """Return whether *name* stands for all names one label deeper."""
    return name.startswith(_WILDCARD)


def is_below(host: str, wildcard: str) -> bool:
    """Return whether *wildcard*, of whatever form, is one that stands for *host*."""
    _, dot, domain = host.partition(".")
    return is_wildcard(wildcard) and bool(dot) and wildcard == f"{_WILDCARD}{domain}"


def ascii_name(name: str) -> str:
    """
    Return the one form of *name* that is sent and compared: lower-case ASCII (RFC 5890 2.3.2.1).

    Args:
        name: Without a fault.
    """
    if _is_usual(name):
        return name
    host = name.removeprefix(_WILDCARD)
    mapped = _mapped(host)
    labels = (label if label.isascii() else _a_label(label) for label in mapped.split("."))
    return name[: len(name) - len(host)] + ".".join(labels)


def common_name_fault(name: str) -> str | None:
    """Return what is wrong with *name* as a common name, as a sentence; None if nothing is."""
    fault = name_fault(name)
    if fault is None and len(ascii_name(name)) > MAX_COMMON_NAME_LENGTH:
        return (
            f"must have at most {MAX_COMMON_NAME_LENGTH} characters in ASCII, as a certificate's"
            " subject has no room for more; use a shorter name here and put this one into sans"
        )
    return fault


def name_fault(name: str) -> str | None:
    """
    Return what is wrong with *name* as a name in a certificate, as a sentence; None if nothing is.

    Right is what becomes a host name of at least two labels (RFC 1123, RFC 5891), with a wildcard
    as the whole leftmost label or not at all (RFC 6125 6.4.3).
    """
    if _is_usual(name):
        return None
    return _unseen_fault(name) or _form_fault(name) or _host_fault(name)


def _is_usual(name: str) -> bool:
    """Return whether *name* is right and in its one form at first sight, as nearly all are."""
    return len(name) <= _MAX_LABEL_LENGTH and _USUAL.fullmatch(name) is not None


def _unseen_fault(name: str) -> str | None:
    """
    Name the first character that nobody sees, or that no name has in any language.

    UTS 46 would take most unseen ones away without a word; but nobody meant to write them.
    """
    for place, character in enumerate(name, 1):
        if character not in JOINERS and (is_unseen(character) or _is_taken_away(character)):
            return f"{_at(place, character)}{_several(name) or _meant(name)}"
        if not character.isascii() and _is_wrong(character):
            return f"{_at(place, character)}, which IDNA 2008 does not allow in names (RFC 5892)"
    return None


def _at(place: int, character: str) -> str:
    return f"{_HOST}; at position {place} is {character_name(character)}"


def _is_taken_away(character: str) -> bool:
    """Return whether UTS 46 ignores *character*, such as a selector of a variant."""
    if character.isascii():
        return False
    try:
        return not _mapped(character)
    except idna.IDNAError:
        return False


def _meant(name: str) -> str:
    """Return advice to write the name without unseen characters, if that would be right."""
    seen = "".join(
        character for character in name if not (is_unseen(character) or _is_taken_away(character))
    )
    return f"; write {seen}" if name_fault(seen) is None else ""


def _several(text: str) -> str:
    """Return advice to write names one by one, if there are several and all are right."""
    parts = [part for part in re.split(r"[\s,;]+", text) if part]
    right = len(parts) > 1 and all(name_fault(part) is None for part in parts)
    return "; give each name an entry of its own" if right else ""


def _form_fault(name: str) -> str | None:
    """Return what is wrong with the name as a whole, as it is written."""
    host = name.removeprefix(_WILDCARD)
    if _is_address(host):
        return "must be a host name; CPS serves no certificates for IP addresses"
    if re.search(r"[/:?#@\\]", name):
        return f"{_HOST}, without https://, user, port and path{_of_url(name)}"
    if re.search(r"[,;]", name):
        return f"{_HOST}{_several(name)}"
    if len(name) > MAX_NAME_LENGTH:
        return f"must have at most {MAX_NAME_LENGTH} characters; it has {len(name)}"
    if "*" in host:
        return "may have a wildcard only as the whole leftmost label, such as *.example.com"
    return None


def _of_url(text: str) -> str:
    """Return advice to write the host of a URL, if that would be right."""
    rest = re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*://", "", text)
    host = re.split(r"[/?#\\]", rest)[0].rpartition("@")[2].partition(":")[0]
    return f"; write {host}" if name_fault(host) is None else ""


def _host_fault(name: str) -> str | None:
    """Return what is wrong with the labels, once they are mapped."""
    host = name.removeprefix(_WILDCARD)
    for place, character in enumerate(host, len(name) - len(host) + 1):
        if _is_wrong(character):
            why = "public certificate authorities issue for no name with one"
            return _at(place, character) + (f"; {why}" if character == "_" else "")
    labels = _mapped(host).split(".")
    if not labels[-1] and len(labels) > 1:
        return "must not end with a dot; remove it"
    if len(labels) == 1:
        return "must have at least two labels besides a wildcard, such as example.com"
    if labels[-1].isdigit():
        return f"must not end in a number: there is no top-level domain {labels[-1]}"
    fault = next(filter(None, map(_label_fault, labels)), None)
    if fault is None and len(ascii_name(name)) > MAX_NAME_LENGTH:
        return f"must have at most {MAX_NAME_LENGTH} characters in its ASCII form"
    return fault


def _mapped(host: str) -> str:
    """Return *host* as UTS 46 maps it; capitals are small then, full-width forms plain."""
    return idna.uts46_remap(host, std3_rules=False)


def _is_wrong(character: str) -> bool:
    """Return whether *character* can be in no name: it maps to nothing that IDNA 2008 allows."""
    if _PLAIN.fullmatch(character):
        return False
    try:
        for one in _mapped(character).replace(".", ""):
            idna.check_label(f"a{one}a")
    except idna.InvalidCodepoint:
        return True
    except idna.IDNAError:
        return False  # its neighbours decide
    return False


def _label_fault(label: str) -> str | None:
    """Return what is wrong with one label, which is mapped and has only possible characters."""
    if not label:
        return "must not have two dots in a row or begin with a dot"
    if label.isascii():
        return _ascii_label_fault(label)
    if len(_ASCII_PREFIX) + len(label.encode("punycode")) > _MAX_LABEL_LENGTH:
        return f"must have at most {_MAX_LABEL_LENGTH} characters between two dots, in ASCII"
    try:
        _a_label(label)
    except idna.IDNAError as error:
        joined = next((character for character in label if character in _IN_CONTEXT), "")
        place = label.find(joined) + 1
        told = (
            f"{character_name(joined)} may not stand at its position {place}"
            if joined
            else str(error)
        )
        return f"has the label {label!r}, which IDNA 2008 does not allow (RFC 5891): {told}"
    return None


def _a_label(label: str) -> str:
    """
    Return the ASCII form of a mapped label.

    Raises:
        idna.IDNAError: IDNA 2008 does not allow it.
    """
    return idna.alabel(label).decode("ascii")


def _ascii_label_fault(label: str) -> str | None:
    """Return what is wrong with a label in lower-case ASCII."""
    if len(label) > _MAX_LABEL_LENGTH:
        return f"must have at most {_MAX_LABEL_LENGTH} characters between two dots"
    if label.startswith("-") or label.endswith("-"):
        return f"{_HOST}, no hyphen at either end of a label; {label} has one"
    if label[2:4] == "--" and not _is_a_label(label):
        return f"has the label {label}, which no certificate authority accepts; check its spelling"
    return None


def _is_a_label(label: str) -> bool:
    """Return whether *label* decodes to letters that are allowed, and these encode back to it."""
    try:
        return label.startswith(_ASCII_PREFIX) and idna.alabel(idna.ulabel(label)) == label.encode()
    except idna.IDNAError:
        return False


def _is_address(host: str) -> bool:
    """Return whether *host* is an IPv4 or IPv6 address, with or without brackets."""
    try:
        ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True
