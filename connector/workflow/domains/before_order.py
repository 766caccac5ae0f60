"""The domains of one certificate: seen before it is ordered, and validated again if need be."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from connector.account.domains import DomainLists, Told
from connector.core.decision.reasons import Reason
from connector.core.domains.cover import covering, own_and_above
from connector.core.domains.decide import GRACE
from connector.core.domains.lapsing import Lapsing, lapsing
from connector.core.domains.outlook import outlook
from connector.core.domains.values import DomainState
from connector.core.domains.words import DomainStatus
from connector.core.request.values import Request, ValidationType
from connector.errors import ConnectorError
from connector.sectigo.domain_problems import NotInAdvanceError
from connector.sectigo.interface import SCM
from connector.settings.values import SCMAccount
from connector.text.moments import utc_text
from connector.workflow.domains.account import AccountDomains
from connector.workflow.domains.gravest import raise_gravest, waiting_error
from connector.workflow.domains.means import Means
from connector.workflow.domains.stand import Waiting
from connector.workflow.domains.turns import Turns

_LOOK_AGAIN: Final = timedelta(seconds=10)
"""While another certificate of the run has a domain validated."""

_SOON: Final = timedelta(minutes=1)
"""So long is waited in any case for a record that may be removed then."""

_FOR_AN_ORDER: Final = (Waiting.DNS, Waiting.CA)


class BeforeOrder:
    """Asks the accounts of the Admin API that may tell, one after the other."""

    def __init__(
        self,
        accounts: Sequence[SCMAccount],
        means: Means,
        lists: DomainLists,
        turns: Turns,
        scm: SCM,
    ) -> None:
        """
        Ask nothing yet.

        Args:
            accounts: Of the Admin API: the first that lists domains is believed.
            means: What is worked with.
            lists: What SCM lists, for all certificates.
            turns: Of all certificates of the run.
            scm: The account that orders; it tells whether a profile is that of a private CA.
        """
        self._accounts = tuple(accounts)
        self._means = means
        self._lists = lists
        self._turns = turns
        self._scm = scm
        self._listed: tuple[SCMAccount, Mapping[str, DomainState]] | None = None
        self._seen: dict[str, DomainState] = {}
        self._in_vain: set[str] = set()
        self._in_advance = True
        self._not_known = ""
        self.told: Told | None = None
        """What was last told of the domains, and by whom; None: nobody was asked."""

    @property
    def note(self) -> str:
        """Why it is not known how the domains stand, as a phrase; empty: it is, or need not be."""
        why = self._not_known.rstrip(".")
        return f"whether its domains are validated is not known: {why}" if why else ""

    def lapsing(self, request: Request, now: datetime) -> tuple[Lapsing, ...]:
        """
        Return the domains to validate before a certificate is ordered; none where nobody can tell.

        Args:
            request: With the names of the certificate to order.
            now: The vendor's time, aware UTC.
        """
        if (
            request.validation is ValidationType.PRIVATE
            or not self._accounts
            or not self._in_advance
        ):
            return ()
        try:
            found = self._left(request, now)
            if found and request.validation is None:
                offer = self._scm.read_offer(request)
                private = offer is not None and offer.validation is ValidationType.PRIVATE
                found = () if private else found
        except ConnectorError as error:
            self._not_known, found = error.what, ()
        return tuple(one for one in found if not (one.domain in self._in_vain and one.holds(now)))

    def validate(self, domains: Iterable[str], request: Request, now: datetime) -> None:
        """
        Have domains validated again, each by one certificate of the run.

        What cannot be done now is no hindrance as long as the validation of before holds.

        Args:
            domains: As `lapsing` has told them.
            request: As there.
            now: The vendor's time, aware UTC.

        Raises:
            PersonNeededError: A person has to publish a record, which is told, or to decide.
            StillWaitingError: Name servers or the CA take their time; the next run goes on.
            ConnectorError: Anything else that stands in the way.
        """
        left = set(domains)
        failed: list[ConnectorError] = []
        while left:
            with self._turns.taken(left) as ours:
                if ours:
                    failed += self._renewed(ours, request, now)
            left.difference_update(ours)
            if not ours:
                self._means.clock.sleep(_LOOK_AGAIN)
        raise_gravest(failed, Reason.AWAITING_DOMAINS, self._means.progress)

    def synchronise(self, names: Iterable[str], why: str) -> bool:
        """
        Have SCM ask the CA about the domains of a certificate, as what it lists may lag behind.

        Args:
            names: Of the certificate.
            why: What has shown that, as a sentence.

        Returns:
            Whether there is one that it could be asked about; what is told counts from now on.
        """
        listed = self._listed = self._list() if self._accounts else None
        if listed is None:
            return False
        account, rows = listed
        found = {row.domain: row for name in names if (row := covering(name, rows)) is not None}
        if not found:
            return False
        self._means.progress(f"{why} SCM is told to ask the CA about {', '.join(sorted(found))}.")
        domains = AccountDomains(account, self._means)
        try:
            self._seen |= {name: domains.synchronised(row) for name, row in found.items()}
        except ConnectorError as error:
            self._means.progress(str(error))
            return False
        return True

    def tidy(self, names: Iterable[str], now: datetime, *, renewing: bool) -> None:
        """
        Remove the records that have done their duty for *names*; what fails is told.

        Hooks are told, too, what runs before could not tell of the domains.

        One that has to stay a while, as the CA looks from several places, is left to a later run.

        Args:
            names: Of the certificate.
            now: The vendor's time, aware UTC.
            renewing: Whether this run has worked on the certificate, so that a validation of the
                run before may be over.
        """
        above = {one for name in names for one in own_and_above(name)}
        since = now - GRACE + _SOON
        for account in self._accounts:
            rows = [
                DomainState(one.domain, DomainStatus.VALIDATED)
                for one in self._means.journal.open_validations()
                if one.account == account.name
                and one.domain in above
                and (renewing if (at := one.facts.succeeded_at) is None else at <= since)
            ]
            if not rows:
                continue
            domains = AccountDomains(account, self._means)
            for ended in domains.renew(rows, waits=[Waiting.GRACE]):
                if ended.error is not None or ended.is_odd or domains.begun(ended.entry.domain):
                    self._means.progress(f"Note: {ended.entry.message}")
        self._means.tell(above)

    def _rows(self) -> Mapping[str, DomainState]:
        """Return what SCM lists, with what was seen of single domains since."""
        self._listed = self._listed or self._list()
        return {} if self._listed is None else {**self._listed[1], **self._seen}

    def _list(self) -> tuple[SCMAccount, Mapping[str, DomainState]] | None:
        """Return what the first account tells that may see domains; None: none does."""
        api, lists = self.told = self._lists.first_told(self._accounts, self._means.session)
        self._not_known = lists[-1].why
        return None if lists[-1].why else (api.account, lists[-1].rows)

    def _renewed(
        self, ours: Sequence[str], request: Request, now: datetime
    ) -> Iterator[ConnectorError]:
        """Have domains validated again that still want it; yield what stands in the way."""
        self._listed = self._list()
        if self._listed is None:
            return
        account, rows = self._listed[0], self._rows()
        found = lapsing(outlook(request.names, rows, now, now))
        wanting = {one.domain: one for one in found if one.domain in ours}
        domains = AccountDomains(account, self._means, lambda _: now)
        # What holds for long, but not for this name, is not due by its end.
        unfit = [one for one in wanting if rows[one].status is DomainStatus.VALIDATED]
        unfit = [one for one in unfit if wanting[one].ends_at is None]
        for ended in domains.renew(
            [rows[one] for one in wanting], wanted=unfit, waits=_FOR_AN_ORDER
        ):
            domain, state = ended.entry.domain, ended.entry.state
            if ended.entry.exit == 0 and state is not None:
                self._seen[domain] = state
                if not any(one.domain == domain for one in self._left(request, now)):
                    continue
            if isinstance(ended.error, NotInAdvanceError):
                self._in_advance = False
                self._means.progress(f"Note: {ended.error.what} Its orders are proven instead.")
            elif wanting[domain].holds(now):
                self._in_vain.add(domain)
                self._means.progress(
                    f"Note: {ended.entry.message} What holds until"
                    f" {utc_text(wanting[domain].ends_at or now)} is enough for now."
                )
            else:
                yield ended.error or waiting_error(ended)

    def _left(self, request: Request, now: datetime) -> tuple[Lapsing, ...]:
        return lapsing(outlook(request.names, self._rows(), now, now))
