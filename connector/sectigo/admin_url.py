"""Where SCM's Admin API is: an account's `url` may name it whole, in part, or by its host alone."""

import re
from typing import Final

from connector.settings.values import SCMAccount

_VERSIONS: Final = ("v1", "v2")
"""The older one first: newer descriptions have the other alone (sectigo-scm 1.3)."""
_PARTS: Final = re.compile(r"(.*?)(/private)?(?:/api)?(?:/ssl)?(?:/(v[12]))?/?")


def api_url(account: SCMAccount) -> str:
    """Return what all paths are below: https://HOST[/private]/api."""
    host, private, _ = _PARTS.fullmatch(account.url).groups()  # type: ignore[union-attr] # matches any
    twin = "/private" if private or account.client_cert is not None else ""
    return f"{host}{twin}/api"


def ssl_urls(account: SCMAccount) -> list[str]:
    """Return where `ssl` is looked for, in that order; only where the account's `url` says."""
    named = _PARTS.fullmatch(account.url)[3]  # type: ignore[index] # matches any
    return [f"{api_url(account)}/ssl/{version}" for version in ((named,) if named else _VERSIONS)]
