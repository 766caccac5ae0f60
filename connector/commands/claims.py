"""`orders adopt` and `orders forget` for a CSR of which the journal has no order."""

import argparse
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from connector.core.facts.claim import Claim, ClaimWord, Witness
from connector.core.facts.ids import OrderId
from connector.errors import ConfigurationError, Fault, UsageError
from connector.journal.claims import LEAST_DIGITS
from connector.journal.store import Journal
from connector.journal.witnesses import Witnesses
from connector.running.run import Run
from connector.sectigo.interface import SCM
from connector.settings.person import this_person
from connector.terminal.console import Console, confirm
from connector.workflow.orders_by_hand import check_id, doubt_about_unknown
from connector.workflow.paced_session import paced_session
from connector.workflow.tools import SCMAccounts

DEFAULT_ACCOUNT: Final = "default"
LOCK_WAIT: Final = timedelta(seconds=10)
"""A run that is at work on the certificate may be ordering right now."""

Connect = Callable[[str | None, str], SCM]
"""Given the name of an account, and the beginning of a sentence about what it is needed for."""

_KEY: Final = re.compile(rf"[0-9a-f]{{{LEAST_DIGITS},64}}")


def is_about_unknown(journal: Journal, text: str) -> bool:
    """Whether *text* is the key of a CSR of which the journal has no order that is open."""
    if not _KEY.fullmatch(text.lower()):
        return False
    known = journal.find_orders(text)
    if not known:
        return True
    asked = journal.claims_about(text.lower())
    return bool(asked) and not any(order.stage.is_open for order in known)


def answer_question(
    journal: Journal, run: Run, arguments: argparse.Namespace, connect: Connect
) -> None:
    """
    Write what a person says of the order for a CSR, once SCM does not speak against it.

    Raises:
        UsageError: The key means several CSRs.
        ConnectorError: SCM speaks against it, or cannot be asked.
    """
    key = arguments.order.lower()
    known = _one(journal, key)
    lock = known.certificate_key if known is not None and known.certificate_key else key
    with run.locked(lock, LOCK_WAIT):
        known, local = _one(journal, key), run.local
        seen = Witnesses(local.state_dir, local.log_dir).seen()
        shown = [one for one in seen if one.shows(key)]
        accounts = (arguments.account, known and known.account, *(one.account for one in shown))
        account = next((name for name in accounts if name), None)
        question = _Question(journal, key, known, account, connect)
        if arguments.action == "adopt":
            question.adopt(OrderId(arguments.order_id), run.console)
        else:
            question.forget(arguments, shown, run.console)


def _one(journal: Journal, key: str) -> Claim | None:
    found = journal.claims_about(key)
    if len(found) > 1:
        raise UsageError(
            f"{key!r} means {len(found)} CSRs, not one.",
            remedy="Give more digits of the key.",
            again="",
        )
    return found[0] if found else None


class _Question:
    """Whether SCM has an order for one CSR, and the two answers that a person may give."""

    def __init__(
        self,
        journal: Journal,
        key: str,
        known: Claim | None,
        account: str | None,
        connect: Connect,
    ) -> None:
        self._journal, self._known, self._connect = journal, known, connect
        self._key = known.csr_key if known is not None and known.covers(key) else key
        self._account = account
        self._name = known.common_name if known is not None else ""

    def adopt(self, order_id: OrderId, console: Console) -> None:
        """Keep SCM's id of the order."""
        scm = self._scm()
        state = check_id(self._key, self._name, order_id, scm)
        self._journal.refuse_taken(self._key, order_id)
        self._journal.claim_adopted(
            self._key, order_id, account=scm.account.name, who=this_person()
        )
        console.say(
            f"{self._subject()} is adopted as {order_id}. SCM says {state.word!r} of it."
            f" {self._next()} goes on with it."
        )

    def forget(self, arguments: argparse.Namespace, shown: list[Witness], console: Console) -> None:
        """Keep that there is none, once nothing speaks against it or the person insists."""
        if self._known is not None and self._known.word is ClaimWord.ADOPTED:
            shown_ids = [OrderId(self._known.order_id or "")]
        else:
            shown_ids = [OrderId(one.order_id) for one in shown if one.order_id]
        doubt = self._doubt(shown_ids)
        if doubt:
            console.say(doubt)
            act = "say all the same that SCM has no order, so that another one is placed"
            confirm(console, act, agreed=arguments.yes)
        self._journal.claim_forgotten(
            self._key, account=self._account, who=this_person(), why=arguments.why
        )
        console.say(
            f"{self._subject()} is forgotten. {self._next()} replaces the change that waits, unless"
            " it opened that itself, and orders."
        )

    def _doubt(self, shown: list[OrderId]) -> str:
        """Ask SCM where there is something to ask: an id, or an account that can be searched."""
        if not shown and self._account is None:
            return ""
        return doubt_about_unknown(self._key, self._name, shown, self._scm)

    def _scm(self) -> SCM:
        return self._connect(self._account, self._subject())

    def _subject(self) -> str:
        of = f" of {self._name}" if self._name else ""
        return f"The order for CSR {self._key[:16]}{of}"

    def _next(self) -> str:
        return f"The next `akamai-scm apply` for {self._name or 'its certificate'}"


@contextmanager
def connecting(run: Run) -> Iterator[Connect]:
    """
    Yield what connects an SCM account; credentials for Akamai are not needed.

    Without a name it is the only one that is configured, else the one named `default`. It raises
    `ConfigurationError` where the account is not configured.
    """
    parts = run.parts
    with paced_session(run.local, run.clock) as session:
        configured = {} if parts.accounts is None else parts.accounts.by_name
        accounts = SCMAccounts(configured, session)

        def connect(account: str | None, subject: str) -> SCM:
            name = account or (next(iter(configured)) if len(configured) == 1 else DEFAULT_ACCOUNT)
            faults = parts.faults["scm"]
            if not faults and name not in configured:
                faults = (
                    Fault("scm_config", f"no account {name!r}, with which it was begun")
                    if account
                    else Fault(
                        "scm_config",
                        f"no account {name!r}",
                        f"give one of {', '.join(configured)} with --account",
                    ),
                )
            if faults:
                raise ConfigurationError(f"{subject} cannot be looked up at SCM", faults)
            return accounts[name]

        yield connect
