"""
The calls of SCM's Admin API about the validation of domains (sectigo-scm 2.11).

Nothing is ever cleared or deleted here: both would end a validation that holds.
"""

from collections.abc import Mapping
from typing import Final

from connector.core.domains.cover import by_domain
from connector.core.domains.values import DomainState, RecordType
from connector.errors import ConnectorError, NotFoundError
from connector.sectigo.admin_url import api_url
from connector.sectigo.domain_problems import domain_error
from connector.sectigo.domain_wire import domain_body, read_row, read_status
from connector.sectigo.exchange import Exchange
from connector.sectigo.login import admin_login
from connector.sectigo.problems import SCMRefusal
from connector.settings.values import SCMAccount
from connector.transport.document import Document
from connector.transport.session import HTTPSSession

_VERSIONS: Final = ("v2", "v1")
"""The newer one first: older servers do not know it."""


class _DomainExchange(Exchange):
    """Calls that are judged by what they mean for a domain."""

    def error(self, refusal: SCMRefusal) -> ConnectorError:
        """Return what `domain_problems` makes of it."""
        return domain_error(refusal)


class DomainsAPI:
    """The validations of one account of the Admin API. Every method may raise `domain_problems`."""

    def __init__(self, account: SCMAccount, session: HTTPSSession) -> None:
        """
        Remember the account; nothing is asked yet.

        Args:
            account: With `api: admin`.
            session: Makes the calls.

        Raises:
            ConfigurationError: The credentials cannot be used.
        """
        self.account = account
        api = api_url(account)
        login = admin_login(account, session, f"{api}/organization/v1")
        self._exchange = _DomainExchange(account, session, api, login)
        self._version = ""

    def listed(self) -> Mapping[str, DomainState]:
        """Return all domains that the account may see, by name; those of wildcards are left out."""
        for version in _VERSIONS[:-1]:
            try:
                return self._listed(version)
            except NotFoundError:
                continue
        return self._listed(_VERSIONS[-1])

    def status(self, row: DomainState) -> DomainState:
        """Return what SCM has of a domain, with the record of a validation under way."""
        step = f"read the validation of {row.domain}"
        return read_status(row, self._post(step, "status", row.domain, idempotent=True))

    def synchronised(self, row: DomainState) -> DomainState:
        """Have SCM ask the CA, then return what it has: its own copy may lag behind."""
        step = f"have SCM ask the CA about {row.domain}"
        self._post(step, "sync?force=true", row.domain, idempotent=True)
        return self.status(row)

    def start_cname(self, row: DomainState) -> DomainState:
        """
        Have SCM tell the record that proves a domain; a validation that holds stays.

        Raises:
            BelowDomainError: The domain above is the one to validate.
            ConflictError: Another is under way.
        """
        step = f"start the validation of {row.domain}"
        return read_status(row, self._post(step, "start/domain/cname", row.domain))

    def submit_cname(self, domain: str) -> None:
        """Have the CA look for the record."""
        self._post(f"submit the record of {domain}", "submit/domain/cname", domain)

    def submit_txt(self, row: DomainState) -> DomainState:
        """Have SCM tell the text that proves a domain; from then on the CA looks for it."""
        step = f"submit a text for {row.domain}"
        return read_status(row, self._post(step, "submit/domain/txt", row.domain))

    def submit_by_connector(
        self, domain: str, connector: str, provider: str, record: RecordType = RecordType.CNAME
    ) -> None:
        """Have Sectigo's DNS connector publish the record, and the CA look for it."""
        self._post(
            f"submit {domain} by Sectigo's DNS connector",
            f"submit/domain/{record.value.lower()}",
            domain,
            dnsAgentUUID=connector,
            dnsProviderName=provider,
        )

    def submit_persistent(self, domain: str) -> None:
        """Have the CA look for the record that stays."""
        step = f"submit the persistent record of {domain}"
        path = f"/dcv/{self._known()}/validation/submit-bulk/domain/persistent-txt"
        self._exchange.judged(
            step, self._exchange.send(step, "POST", path, body={"domains": [domain]})
        )

    def _listed(self, version: str) -> Mapping[str, DomainState]:
        rows = self._exchange.pages("list the domains", f"/dcv/{version}/validation")
        found = by_domain(state for row in rows if (state := read_row(row)) is not None)
        self._version = version
        return found

    def _known(self) -> str:
        return self._version or _VERSIONS[0]

    def _post(
        self, step: str, path: str, domain: str, *, idempotent: bool = False, **more: str
    ) -> Document:
        reply = self._exchange.send(
            step,
            "POST",
            f"/dcv/{self._known()}/validation/{path}",
            body=domain_body(domain, **more),
            idempotent=idempotent,
        )
        judged = self._exchange.judged(step, reply)
        return Document(judged.json_or_none() or {}, f"SCM: {path}")
