"""The certificates of an order as SCM hands them out, ordered or not (sectigo-scm 2.6)."""

from collections.abc import Sequence

from cryptography.hazmat.primitives.serialization import Encoding

from connector.sandbox.ca import Issued
from connector.sandbox.scm.state import Order
from connector.sandbox.scm.vendor import SCM

_OTHERS = ("private-issuing-rsa", "private-issuing-ecc")


def above(scm: SCM, order: Order, issued: Issued) -> tuple[str, ...]:
    """Return what stands above the leaf, its issuer first, in PEM; switches leave out of it."""
    switches = scm.switches
    if switches.leaf_only:
        return ()
    if switches.other_chain:
        other = next(one for one in _OTHERS if one != issued.authority)
        chain = scm.cas.authorities.authority(other).chain
        return tuple(one.public_bytes(Encoding.PEM).decode() for one in chain)
    found = [*issued.intermediates_pem]
    if switches.include_root:
        found.append(issued.root_pem)
    if switches.twins or order.profile.twins:
        found += issued.twins_pem
    return tuple(found)


def as_sent(scm: SCM, order: Order, parts: Sequence[str]) -> tuple[str, ...]:
    """Return *parts* in their order, or in none where the CA or the switch wants it so."""
    shuffles = scm.switches.shuffle or order.profile.shuffled
    return shuffled(parts) if shuffles else tuple(parts)


def shuffled(parts: Sequence[str]) -> tuple[str, ...]:
    """
    Return *parts* in an order that helps nobody, and is always the same.

    >>> shuffled(["leaf", "issuing", "upper", "root"])
    ('upper', 'leaf', 'root', 'issuing')
    """
    half = len(parts) // 2
    pairs = zip(parts[half:], parts[:half], strict=False)
    return (*(one for pair in pairs for one in pair), *parts[2 * half :])


def file_of(scm: SCM, text: str, *, crlf: bool) -> bytes:
    """Return the file for *text* in PEM, as the switches spoil it."""
    content = (text.replace("\n", "\r\n") if crlf else text).encode()
    return content[: len(content) * 2 // 3] if scm.switches.truncated_pem else content
