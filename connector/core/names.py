"""Which host names a certificate may carry, and what to write instead of those it may not."""

import re
import unicodedata
from ipaddress import ip_address
from typing import Final

MAX_NAME_LENGTH: Final = 253
MAX_COMMON_NAME_LENGTH: Final = 64
"""Upper bound of the subject's common name (RFC 5280, appendix A.1)."""

_MAX_LABEL_LENGTH: Final = 63
_WILDCARD: Final = "*."
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")


def is_wildcard(name: str) -> bool:
    """Return whether *name* stands for all names one label deeper."""
    return name.startswith(_WILDCARD)


def common_name_fault(name: str) -> str | None:
    """Return what is wrong with *name* as a common name, as a sentence; None if nothing is."""
    if len(name) > MAX_COMMON_NAME_LENGTH:
        return (
            f"must have at most {MAX_COMMON_NAME_LENGTH} characters, as a certificate's subject"
            " has no room for more; take a shorter name here and put this one into sans"
        )
    return name_fault(name)


def name_fault(name: str) -> str | None:
    """
    Return what is wrong with *name* as a name in a certificate, as a sentence; None if nothing is.

    Right is a host name of at least two labels in lower case and ASCII (RFC 1123, RFC 5890), with
    a wildcard as the whole leftmost label or not at all (RFC 6125 6.4.3).
    """
    if not name.isascii():
        return f"must be in ASCII; {_in_ascii(name)}"
    if name != name.lower():
        return f"must be in lower case; write {name.lower()}"
    host = name.removeprefix(_WILDCARD)
    return _form_fault(name, host) or next(filter(None, map(_label_fault, host.split("."))), None)


def _form_fault(name: str, host: str) -> str | None:
    """Return what is wrong with the name as a whole."""
    if _is_address(host):
        return "must be a host name; CPS serves no certificates for IP addresses"
    if name.endswith("."):
        return "must not end with a dot; leave it away"
    if len(name) > MAX_NAME_LENGTH:
        return f"must have at most {MAX_NAME_LENGTH} characters; it has {len(name)}"
    if "*" in host:
        return "may have a wildcard only as the whole leftmost label, such as *.example.com"
    if "." not in host:
        return "must have at least two labels beside a wildcard, such as example.com"
    return None


def _label_fault(label: str) -> str | None:
    """Return what is wrong with one label, which is lower-case ASCII."""
    if not label:
        return "must not have two dots in a row or a dot in front"
    if len(label) > _MAX_LABEL_LENGTH:
        return f"must have at most {_MAX_LABEL_LENGTH} characters between two dots"
    if not _LABEL.fullmatch(label):
        return (
            "must be a host name: letters, digits and hyphens between dots, no hyphen at either"
            " end of a label, nothing before or after it"
        )
    if label[2:4] == "--" and not _is_a_label(label):
        return f"has the label {label}, which no certificate authority accepts; check its spelling"
    return None


def _is_a_label(label: str) -> bool:
    """Return whether *label* is the ASCII form of an international one (RFC 5890 2.3.2.1)."""
    if not label.startswith("xn--"):
        return False
    try:
        decoded = label.removeprefix("xn--").encode("ascii").decode("punycode")
    except UnicodeError:
        return False
    return not decoded.isascii()


def _is_address(host: str) -> bool:
    """Return whether *host* is an IPv4 or IPv6 address, with or without brackets."""
    try:
        ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def _in_ascii(name: str) -> str:
    """Return advice how to write an international name."""
    labels = unicodedata.normalize("NFC", name.lower()).split(".")
    converted = ".".join(
        label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
        for label in labels
    )
    good = name_fault(converted) is None
    return f"write {converted}" if good else "write its xn-- form (RFC 5891)"
