"""What a program that signs has printed: certificates, and the id of an order (README.md)."""

import json
import re
from typing import Final

from connector.core.facts.ids import CsrKey, OrderId
from connector.core.x509.read import split_pem
from connector.errors import UnexpectedAnswerError
from connector.sectigo.interface import Receipt
from connector.signer.running import End, Ended

_ID: Final = re.compile(r"[!-~]{1,200}")


def receipt_of(ended: Ended, key: CsrKey) -> Receipt:
    """
    Return what an order has come to.

    Raises:
        UnexpectedAnswerError: What was printed is not what the exit code promises.
    """
    bundle = () if ended.code == End.PENDING else certificates_of(ended)
    order_id = order_id_of(ended)
    return Receipt(OrderId(key) if order_id is None else order_id, bundle)


def certificates_of(ended: Ended, about: str = "") -> tuple[str, ...]:
    """
    Return the certificates that a program has printed.

    Raises:
        UnexpectedAnswerError: There is none, or something else among them, such as a key.
    """
    try:
        found = split_pem(ended.out)
    except UnexpectedAnswerError as error:
        why = error.what.rstrip(".")
        raise UnexpectedAnswerError(f"{about}what it printed is of no use: {why}") from error
    if not found:
        what = "printed no certificate" if ended.readable else "printed something that is no text"
        raise UnexpectedAnswerError(f"{about}{what}")
    return found


def order_id_of(ended: Ended) -> OrderId | None:
    """
    Return the id that a program gives, as JSON before certificates or alone; None: it gives none.

    Raises:
        UnexpectedAnswerError: What stands there is something else.
    """
    text = ended.out.partition("-----BEGIN")[0].strip()
    if not text and ended.readable:
        return None
    if ended.code == End.DONE and "-----BEGIN" in ended.out and not text.startswith("{"):
        return None  # certificates as `openssl` prints them, with text before
    try:
        document = json.loads(text)
        found = document["order_id"]
    except (ValueError, TypeError, KeyError, RecursionError):
        found = None
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    if not isinstance(found, str) or _ID.fullmatch(found) is None:
        raise UnexpectedAnswerError(
            'printed something else than {"order_id": "…"}, an id of at most 200 printable'
            " characters without blanks"
        )
    return OrderId(found)
