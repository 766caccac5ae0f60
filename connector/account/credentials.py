"""
What kept answers of the vendors go by: a look is what its credentials may see, and no others'.

So whoever has another secret asks the vendor, and hears its refusal; and a refusal is kept for
those alone whom it was meant for. Nobody can read a secret out of what is kept.
"""

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from hashlib import pbkdf2_hmac
from pathlib import Path
from typing import Final

from connector.account.index import digest
from connector.settings.values import AkamaiCredentials, SCMAccount
from connector.text.secret import Secret

_ROUNDS: Final = 20_000
"""A person may have chosen the secret: each guess at what is kept takes milliseconds by them."""


def akamai_key(credentials: AkamaiCredentials, account_switch_key: str | None) -> str:
    """
    Return what the kept looks at an account go by.

    Args:
        credentials: Who looks; their secret is long and random, as Akamai makes it.
        account_switch_key: None: that of the credentials, if they have one.
    """
    return digest(
        [
            credentials.host.removesuffix(":443"),
            credentials.client_token,
            credentials.access_token,
            credentials.client_secret.reveal(),
            account_switch_key or credentials.account_key or "",
        ]
    )


def scm_key(account: SCMAccount) -> str:
    """
    Return what the kept lists of an account go by.

    What a command prints as secret is not asked for: a list that is kept may make it unnecessary.
    Another command counts as another secret.
    """
    who = digest(account.identity)
    secrets = (account.client_secret, account.password)
    proofs = ("" if secret is None else _hardened(secret, who) for secret in secrets)
    return digest([who, *proofs, *_contents(account.client_cert, account.client_key)])


@lru_cache(maxsize=64)
def _hardened(secret: Secret, who: str) -> str:
    """Return the digest of a secret in hex, for which guesses are dear; *who* is its salt."""
    return pbkdf2_hmac("sha256", secret.told_apart_by().encode(), who.encode(), _ROUNDS).hex()


def _contents(*paths: Path | None) -> Iterator[str]:
    """Yield the digest of each file; empty where it cannot be read, which the login will tell."""
    for path in paths:
        text = ""
        if path is not None:
            with suppress(OSError):
                text = path.read_bytes().hex()
        yield digest([text])
