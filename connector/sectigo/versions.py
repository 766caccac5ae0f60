"""Calls about orders to an API of which SCM may have one version or another (sectigo-scm 1.3)."""

from collections.abc import Sequence
from typing import Any

from connector.sectigo.login import Login
from connector.sectigo.order_exchange import OrderExchange
from connector.settings.values import SCMAccount
from connector.transport.reply import Reply
from connector.transport.session import HTTPSSession

_NOT_FOUND = 404


class VersionedExchange(OrderExchange):
    """Goes on with the version that answers; whether there is one is found out by what reads."""

    def __init__(
        self, account: SCMAccount, session: HTTPSSession, bases: Sequence[str], login: Login
    ) -> None:
        """Remember all of it, the base URLs in the order in which they are tried."""
        super().__init__(account, session, bases[0], login)
        self._bases = bases

    def send(self, step: str, method: str, path: str, **how: Any) -> Reply:
        """Make a call; one that reads is made to the next version where there is nothing at all."""
        reply = super().send(step, method, path, **how)
        if method != "GET" or not self._is_nowhere(step, reply):
            return reply
        tried = self._base
        for base in self._bases:
            if base != tried:
                self._base = base
                other = super().send(step, method, path, **how)
                if not self._is_nowhere(step, other):
                    return other
        self._base = tried
        return reply

    def _is_nowhere(self, step: str, reply: Reply) -> bool:
        """Return whether nothing says that it is an order that is not found, rather than a path."""
        return reply.status == _NOT_FOUND and self.refusal(step, reply).is_vague
