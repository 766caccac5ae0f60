"""An account whose orders a program of the person's own takes, in SCM's place (README.md)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final, NoReturn

from connector.core.domains.values import DomainState
from connector.core.facts.ids import CsrKey, OrderId
from connector.core.facts.marker import lookup_hint
from connector.core.facts.order import OrderStatus
from connector.core.issuance.offer import Offer
from connector.core.request.fault import field_fault
from connector.core.request.values import Request
from connector.core.revocation.rfc5280 import REASONS
from connector.errors import (
    AnswerLostError,
    ConfigurationError,
    ConflictError,
    Fault,
    RequestError,
    UnexpectedAnswerError,
    VendorRefusedError,
    VendorUnavailableError,
)
from connector.sectigo.interface import OrderDraft, OrderState, Receipt
from connector.settings.signer import COMMANDS, SignerCommands
from connector.settings.values import SCMAccount
from connector.signer.answers import certificates_of, order_id_of, receipt_of
from connector.signer.running import (
    End,
    Ended,
    UnendedError,
    argv_of,
    check_program,
    run,
    unreachable,
)

_OF_SCM: Final = ("org_id", "external_requester", "custom_fields")
"""Keys of a request that mean something to SCM alone."""


class ByProgram:
    """An `SCM` on programs: a CSR goes in, a certificate comes out, now or later."""

    tells_revocation = False

    def __init__(
        self,
        account: SCMAccount,
        commands: SignerCommands,
        left: Callable[[], timedelta | None] = lambda: None,
    ) -> None:
        """
        Run nothing yet.

        Args:
            account: Whose orders they are.
            commands: Its programs.
            left: Returns how long a program that only looks may take now; None: its own limit.
        """
        self.account = account
        self.can_search = bool(commands.find)
        self.recognises = commands.idempotent
        self._commands = commands
        self._left = left

    def check_credentials(self) -> None:
        """
        Make sure that all programs can be run.

        Raises:
            ConfigurationError: One cannot.
        """
        for action in COMMANDS:
            if argv_of(self._commands, action):
                check_program(self._commands, action)

    def check_reachable(self) -> None:
        """Do as `check_credentials`: no program may be run in vain."""
        self.check_credentials()

    def read_offer(self, request: Request) -> Offer | None:
        """
        Return None: what a program signs is not known beforehand.

        Raises:
            RequestError: The request has keys that mean something to SCM alone; all are listed.
        """
        given = [key for key in _OF_SCM if getattr(request, key)]
        if given:
            raise RequestError(
                f"Account {self.account.name!r} cannot order for {request.common_name}",
                [field_fault((key,), "goes to SCM alone; leave it out") for key in given],
                remedy=f"{self.account.signer} is told the names, key, cert_type, term and"
                " comments.",
            )
        return None

    def may_order(self, org_id: int) -> bool | None:  # noqa: ARG002
        """Return None: a program knows no organizations."""
        return None

    def customer_domains(self, names: Collection[str]) -> None:  # noqa: ARG002
        """Return None: whose names are whose is not told by a program."""
        return

    def place_order(self, draft: OrderDraft) -> Receipt:
        """
        Have the program sign, or begin to.

        Raises:
            VendorRefusedError: It says no.
            VendorUnavailableError: Its CA cannot be reached. Nothing was done.
            ConfigurationError: It cannot be run.
            AnswerLostError: It has come to no end that tells what was done.
        """
        csr = draft.csr
        step = f"order the {csr.key_algorithm} certificate for {csr.common_name}"
        told = {
            "key": csr.key,
            "common_name": csr.common_name,
            "names": sorted(draft.names),
            "key_algorithm": csr.key_algorithm.value,
            "profile": draft.wanted_profile or None,
            "term_days": draft.wanted_term,
            "comments": draft.comments,
        }
        try:
            ended = run(self._commands, "order", told, csr.pem)
        except UnendedError as error:
            raise self._lost(step, draft, str(error)) from error
        if ended.in_doubt:
            raise self._lost(step, draft, ended.how)
        if ended.code == End.UNREACHABLE:
            raise unreachable(self._commands, "order", ended.how)
        if ended.code not in {End.DONE, End.PENDING}:
            raise VendorRefusedError(
                f"Could not {step}: {self.account.signer} {ended.how}.",
                status=0,
                code=str(ended.code),
                detail=ended.reason,
                remedy="Correct the request, the program, or what its CA allows. Nothing was"
                " ordered, by the program's own word; the change that is open at Akamai waits.",
            )
        try:
            return receipt_of(ended, csr.key)
        except UnexpectedAnswerError as error:
            raise self._lost(step, draft, f"ended with {ended.code}, but {error.what}") from error

    def order_status(self, order_id: OrderId, step: str = "") -> OrderState:
        """Have the program look for the certificate; a revocation is not told."""
        ended = self._collected(order_id, step or f"collect order {order_id}")
        if ended.code == End.DONE:
            return OrderState(OrderStatus.ISSUED, "issued")
        if ended.code == End.PENDING:
            return OrderState(OrderStatus.PROCESSING, "pending")
        return OrderState(OrderStatus.REJECTED, ended.reason)

    def order_proofs(self, order_id: OrderId) -> Mapping[str, DomainState]:  # noqa: ARG002
        """Return nothing: a program tells of no proofs."""
        return {}

    def recheck_proofs(self, order_id: OrderId) -> None:
        """Do nothing: there are no proofs."""

    def collect(self, order_id: OrderId) -> tuple[str, ...]:
        """Return the certificates as PEM as the program prints them; empty: not ready."""
        step = f"collect order {order_id}"
        ended = self._collected(order_id, step)
        if ended.code == End.DONE:
            return certificates_of(ended, f"{self.account.signer} ended with 0, but ")
        if ended.code == End.PENDING:
            return ()
        raise VendorRefusedError(
            f"Could not {step}: {self.account.signer} {ended.how}.",
            status=0,
            code=str(ended.code),
            detail=ended.reason,
        )

    def find_orders(self, key: CsrKey, common_name: str) -> tuple[OrderId, ...]:
        """
        Return the order that the program finds for a CSR; none where it cannot search.

        Raises:
            VendorUnavailableError: It does not tell whether there is one.
        """
        if not self.can_search:
            return ()
        try:
            ended = run(self._looking(), "find", {"key": key, "common_name": common_name})
        except UnendedError as error:
            raise unreachable(self._commands, "find", str(error)) from error
        if ended.code != End.DONE:
            raise unreachable(self._commands, "find", ended.how)
        try:
            found = order_id_of(ended)
        except UnexpectedAnswerError as error:
            raise unreachable(self._commands, "find", f"ended with 0, but {error.what}") from error
        return () if found is None else (found,)

    def find_by_serial(self, serial: str) -> OrderId | None:  # noqa: ARG002
        """Return None: a program looks for CSRs alone."""
        return None

    def revoked_orders(self) -> frozenset[OrderId] | None:
        """Return None: a program lists nothing."""
        return None

    def decline(self, order_id: OrderId, message: str) -> NoReturn:  # noqa: ARG002
        """Raise: a program declines nothing."""
        raise ConflictError(
            f"Could not decline order {order_id}: {self.account.signer} declines none.",
            status=0,
            remedy="Have it declined at the CA.",
        )

    def revoke(
        self, order_id: OrderId, reason_code: int, message: str, certificate_pem: str = ""
    ) -> None:
        """
        Have the program revoke; it counts on it that what is revoked already is left as it is.

        Raises:
            ConfigurationError: The account names no program for that.
            VendorRefusedError: It says no.
            AnswerLostError: It has come to no end that tells what was done.
        """
        step = f"revoke order {order_id}"
        self._check_named("revoke", step)
        reason = next(name for name, code in REASONS.items() if code == reason_code)
        told = {"id": order_id, "reason": reason, "reason_code": reason_code, "message": message}
        try:
            ended = run(self._commands, "revoke", told, certificate_pem)
        except UnendedError as error:
            raise _revocation_lost(step, self.account, str(error)) from error
        if ended.in_doubt:
            raise _revocation_lost(step, self.account, ended.how)
        if ended.code in {End.UNREACHABLE, End.PENDING}:
            raise unreachable(self._commands, "revoke", ended.how)
        if ended.code != End.DONE:
            raise VendorRefusedError(
                f"Could not {step}: {self.account.signer} {ended.how}.",
                status=0,
                code=str(ended.code),
                detail=ended.reason,
            )

    def _collected(self, order_id: OrderId, step: str) -> Ended:
        """
        Run `collect`.

        Raises:
            ConfigurationError: The account names no program for that.
            VendorUnavailableError: It does not tell how the order stands.
        """
        self._check_named("collect", step)
        try:
            ended = run(self._looking(), "collect", {"id": order_id})
        except UnendedError as error:
            raise unreachable(self._commands, "collect", str(error)) from error
        if ended.in_doubt or ended.code == End.UNREACHABLE:
            raise unreachable(self._commands, "collect", ended.how)
        return ended

    def _looking(self) -> SignerCommands:
        """Return the programs with what is left of a bounded run for a limit."""
        left = self._left()
        if left is None or left >= self._commands.limit:
            return self._commands
        return replace(self._commands, limit=max(left, timedelta()))

    def _check_named(self, action: str, step: str) -> None:
        if not argv_of(self._commands, action):
            raise ConfigurationError(
                f"Could not {step}",
                [Fault(action, f"account {self.account.name!r} names no program for it")],
                remedy=f"Give the account `{action}: [program, …]` in scm_config.yaml.",
            )

    def _lost(self, step: str, draft: OrderDraft, how: str) -> AnswerLostError:
        signer = self.account.signer
        return AnswerLostError(
            f"Could not {step} for certain: {signer} {how}.",
            remedy=lookup_hint(draft.csr.key, draft.csr.common_name, signer),
        )


def _revocation_lost(step: str, account: SCMAccount, how: str) -> VendorUnavailableError:
    return AnswerLostError(
        f"Could not {step} for certain: {account.signer} {how}.",
        remedy="Run the same command again: the program leaves alone what is revoked already.",
    )
