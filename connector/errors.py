"""
Every failure that a person may see, named by what the reader does next.

    ConnectorError                      exit
    ├─ FailedError                       1   read what failed; the remedy says how to go on
    │   ├─ VendorRefusedError            1   a vendor said no; carries its own words
    │   │   ├─ NotFoundError             1   the vendor does not know the thing
    │   │   └─ ConflictError             1   the vendor is in another state than assumed
    │   │       └─ StillServedError      1   … because hosts are served by the certificate
    │   ├─ UnexpectedAnswerError         1   the vendor left its documented contract
    │   ├─ CertificateMismatchError      1   what was issued is not what was asked for
    │   ├─ JournalError                  1   our own memory cannot be read or written
    │   └─ UndeliveredError              1   standard output does not take the result
    ├─ PersonNeededError                 3   a person decides, then the same command again
    ├─ UsageError                       64   the command line is wrong
    ├─ RequestError                     65   the certificate request is wrong; lists every fault
    ├─ VendorUnavailableError           69   a vendor cannot be reached or keeps failing
    │   ├─ NotTheVendorError            69   something else answered in a vendor's place
    │   ├─ RenewalHeldUpError           69   a renewal cannot wait, and SCM is out
    │   └─ AnswerLostError              69   a write was sent and its outcome is not known
    ├─ StillWaitingError                75   time is up, nothing is lost; the same command again
    ├─ CredentialsError                 77   a vendor refused the credentials
    │   └─ ClockSkewError               77   … because this machine's clock is wrong
    └─ ConfigurationError               78   settings are missing or wrong; lists every fault

None is ever changed once it is made: who knows more makes a new one, `with_remedy` or `with_again`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self

SAFE_TO_REPEAT = "It is safe to run the same command again."


class Effect(StrEnum):
    """What the call that failed has changed at a vendor."""

    NONE = "none"
    """For certain nothing: it was never sent, only read, was refused, or may be repeated."""
    UNKNOWN = "unknown"
    """It may have taken effect; only another look at the vendor tells."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in what a person wrote, in three parts."""

    where: str
    """Field, setting or file, such as `sans[0]`; empty: the error itself says where."""
    what: str
    """What is wrong, as a sentence whose subject is the place; without a full stop."""
    remedy: str = ""
    """What to do or what would be right, as a clause without a full stop; empty: *what* says it."""

    def __str__(self) -> str:
        """Return all of it on one line, without a full stop."""
        place = f"{self.where}: " if self.where else ""
        said = f"{place}{self.what}{f'; {self.remedy}' if self.remedy else ''}"
        return " ".join(said.splitlines())  # a name that somebody wrote makes no line of ours


class ConnectorError(Exception):
    """A failure with its remedy; `str()` gives the text a person reads."""

    exit_code: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.NONE
    """Whoever writes at a vendor keeps an intent open by this alone."""
    again_unless_told: ClassVar[str] = SAFE_TO_REPEAT

    what: str
    remedy: str
    again: str
    status: int | None
    reason: str
    """Code of what was decided, which it tells; empty: it tells nothing that was decided."""

    def __init__(
        self, what: str, *, remedy: str = "", again: str | None = None, status: int | None = None
    ) -> None:
        """
        Keep the three things a reader wants to know.

        Args:
            what: Step and cause, in one or two sentences, without secrets.
            remedy: What the reader should do, as an instruction.
            again: Whether the same command may be run again; None: as this kind usually may.
            status: HTTP status of the vendor's answer; None: there was none, or it is not about it.
        """
        super().__init__(what)
        told = self.again_unless_told if again is None else again
        self._keep(what=what, remedy=remedy, again=told, status=status, reason="")

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse all but what Python itself writes: cause, context, traceback and notes."""
        if not name.startswith("__"):
            raise AttributeError(f"{type(self).__name__}.{name} cannot be changed")
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        """Refuse."""
        raise AttributeError(f"{type(self).__name__}.{name} cannot be deleted")

    def with_remedy(self, remedy: str) -> Self:
        """Return the same failure with another *remedy*; this one stays as it is."""
        return self._with(remedy=remedy)

    def with_again(self, again: str) -> Self:
        """Return the same failure with other words on running *again*; this one stays as it is."""
        return self._with(again=again)

    def with_reason(self, reason: str) -> Self:
        """Return the same failure as what a decision of this *reason* tells."""
        return self._with(reason=reason)

    def _with(self, **changes: str) -> Self:
        changed = type(self).__new__(type(self), *self.args)
        changed._keep(**{**vars(self), **changes})  # noqa: SLF001 - of this very class
        changed.__cause__, changed.__context__ = self.__cause__, self.__context__
        changed.__suppress_context__ = self.__suppress_context__
        return changed.with_traceback(self.__traceback__)

    def _keep(self, **fields: object) -> None:
        """Write fields, which only the making of an error may."""
        vars(self).update(fields)

    def __str__(self) -> str:
        """Return cause, remedy and whether to run again, in this order."""
        rest = " ".join(part for part in (self.remedy, self.again) if part)
        gap = "" if not rest or self.what.endswith("\n") else " "
        return f"{self.what}{gap}{rest}"


class FailedError(ConnectorError):
    """Something failed for good in this run."""


class VendorRefusedError(FailedError):
    """A vendor understood the call and said no."""

    status: int
    code: str
    detail: str

    def __init__(  # noqa: PLR0913 - each is a column of the vendor's answer
        self,
        what: str,
        *,
        status: int,
        code: str = "",
        detail: str = "",
        remedy: str = "",
        again: str = SAFE_TO_REPEAT,
    ) -> None:
        """
        Keep the vendor's own words beside ours.

        Args:
            what: Step and cause.
            status: HTTP status.
            code: CPS: slug at the end of the problem's `type`. SCM: the number in `code`.
            detail: The vendor's description, verbatim.
            remedy: What the reader should do.
            again: Whether the same command may be run again.
        """
        super().__init__(what, remedy=remedy, again=again, status=status)
        self._keep(code=code, detail=detail)


class NotFoundError(VendorRefusedError):
    """The vendor does not know the thing, or not yet (akamai-cps 5.2)."""


class ConflictError(VendorRefusedError):
    """The vendor is in another state than the call assumed; observe again."""


class StillServedError(ConflictError):
    """Hosts are still served by what was to be removed; nothing was changed (akamai-cps 5.2)."""


class UnexpectedAnswerError(FailedError):
    """An answer left the vendor's documented contract."""


class CertificateMismatchError(FailedError):
    """The issued certificate is not what was asked for; it is not uploaded."""

    faults: tuple[str, ...]

    def __init__(
        self, what: str, *, faults: Sequence[str], remedy: str = "", again: str | None = None
    ) -> None:
        """Keep the *faults*, a phrase each, beside the sentence that tells them."""
        super().__init__(what, remedy=remedy, again=again)
        self._keep(faults=tuple(faults))


class JournalError(FailedError):
    """The journal cannot be read or written."""


class PersonNeededError(ConnectorError):
    """A person must decide before the loop can go on."""

    exit_code = 3


class UsageError(ConnectorError):
    """The command line is wrong."""

    exit_code = 64
    again_unless_told = ""


class ListedFaultsError(ConnectorError):
    """Several faults that are told together."""

    faults: tuple[Fault, ...]

    def __init__(self, what: str, faults: Sequence[Fault], *, remedy: str = "") -> None:
        """
        Keep all faults.

        Args:
            what: Where the faults are, as a sentence without a full stop.
            faults: At least one.
            remedy: What the reader should do.
        """
        super().__init__(what, remedy=remedy, again="")
        self._keep(faults=tuple(faults))

    def __str__(self) -> str:
        """Return a headline and one line per fault."""
        listed = "".join(f"\n  - {fault}" for fault in self.faults)
        tail = f"\n{self.remedy}" if self.remedy else ""
        return f"{self.what}:{listed}{tail}"


class RequestError(ListedFaultsError):
    """The certificate request is wrong; nothing was ordered. A change that is open waits."""

    exit_code = 65


class ConfigurationError(ListedFaultsError):
    """Settings or credentials files are missing or wrong; nothing remote has happened."""

    exit_code = 78


class VendorUnavailableError(ConnectorError):
    """A vendor cannot be reached or keeps failing; reads and safe writes were retried."""

    exit_code = 69


class NotTheVendorError(VendorUnavailableError):
    """
    Something else answered in a vendor's place: a maintenance page, a gateway, a redirect, nothing.

    Only for what changes nothing, or nothing more the second time; any other is `AnswerLostError`.
    """


class RenewalHeldUpError(VendorUnavailableError):
    """A due renewal is critical and SCM is out: no remembered answer may stand in for that."""


class AnswerLostError(VendorUnavailableError):
    """
    A write was sent and the vendor's own answer did not arrive: its effect is unknown.

    It may or may not have taken place: nothing may be concluded from it, and it is not repeated
    where the repetition would not be recognised. Status 500 is what CPS answers while it deploys
    (akamai-cps 5.2).
    """

    effect = Effect.UNKNOWN


class StillWaitingError(ConnectorError):
    """Waited as long as allowed; the next run goes on from here."""

    exit_code = 75


class CredentialsError(ConnectorError):
    """A vendor refused the credentials or lacks a grant for them."""

    exit_code = 77
    again_unless_told = "Nothing is lost; once that is corrected, run the same command again."


class ClockSkewError(CredentialsError):
    """Akamai refused the signature because this machine's clock is wrong."""
