"""
Which token endpoint a refused call names, and whether a secret may go there. Pure.

The answer that names it is not authenticated by more than TLS to a host that a person wrote, and
any proxy or page on that host could write it: so it counts only within the host's own registrable
domain. Anything else is for a person to write into `token_url`.
"""

import re
from functools import cache
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

_NAMES: Final = ("authorization_uri", "token_uri", "realm")
"""Parameters of the challenge, the surest first: a realm may be just a name (RFC 9110 11.5)."""
_HTTPS: Final = re.compile(
    r"https://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?(?:/[^\s\\]*)?"
)
"""Nothing that two readers of addresses could read differently: no user, no backslash."""
_ALONE: Final = re.compile(r"(?:Bearer\s+)?(\S+)", re.IGNORECASE)
_REALM: Final = re.compile(r"[^?#]*/realms/[^/?#]+/?")
"""A realm of the server that SCM has its tokens from (sectigo-scm 1.1)."""
_OF_REALM: Final = "/protocol/openid-connect/token"


def named_endpoint(challenge: str) -> str | None:
    """
    Return the token endpoint that a `WWW-Authenticate` header names (sectigo-scm 1.3, 1.4).

    Documents speak of the authorization server's address: alone in the header, or in a parameter;
    it may be that of the realm, too, which the endpoint is below.

    Returns:
        An https address; None: it names none.

    >>> named_endpoint('Bearer realm="https://a.example/", authorization_uri="https://b.example/t"')
    'https://b.example/t'
    """
    for name in _NAMES:
        quoted = rf'(?<![\w-]){name}\s*=\s*(?:"([^"]*)"|([^\s",]+))'
        for found in re.finditer(quoted, challenge, re.IGNORECASE):
            address = (found[1] or found[2] or "").strip()
            if _HTTPS.fullmatch(address):
                return _endpoint(address)
    alone = _ALONE.fullmatch(challenge.strip())
    return _endpoint(alone[1]) if alone is not None and _HTTPS.fullmatch(alone[1]) else None


def _endpoint(address: str) -> str:
    """Return the token endpoint of a realm; any other address is one."""
    return address.rstrip("/") + _OF_REALM if _REALM.fullmatch(address) else address


def may_be_trusted(endpoint: str, url: str) -> bool:
    """
    Return whether a secret may go to an *endpoint* that was learned from an answer.

    That is so on the same host, and below the same registrable domain: the one label that is
    registered below a public suffix such as `com` or `co.uk` (publicsuffix.org), and that label's
    own subdomains.

    Args:
        endpoint: As `named_endpoint` returned it.
        url: The account's own, as a person wrote it.
    """
    there, here = _host(endpoint), _host(url)
    if there == here:
        return True
    if _is_loopback(there) and _is_loopback(here):
        return True
    if _is_address(there) or _is_address(here):
        return False
    suffixes = _suffixes()
    domain = suffixes.privatesuffix(here)
    return domain is not None and domain == suffixes.privatesuffix(there)


@cache
def _suffixes() -> PublicSuffixList:
    """Return the list, as the package brings it; reading it takes a moment."""
    return PublicSuffixList()


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".").lower()


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ip_address(host).is_loopback)
