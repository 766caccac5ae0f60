"""The first request of somebody new: what Akamai knows of them already is not asked again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from connector.akamai.client import CPSClient
from connector.akamai.enrollment_wire import ListedEnrollment
from connector.core.facts.ids import EnrollmentId
from connector.core.imported import Imported
from connector.core.request.dump import dump_request
from connector.core.request.values import Request
from connector.documents.texts import yaml_text
from connector.errors import ConnectorError, UsageError
from connector.running.run import Run
from connector.settings.load import account_for
from connector.workflow.enrollment_to_import import read_imported
from connector.workflow.paced_session import paced_session

SCHEMA_NAME: Final = ".akamai-scm.schema.json"
"""The request's schema beside it, for editors; what begins with a dot is no request."""

_FOR_EDITORS: Final = f"yaml-language-server: $schema={SCHEMA_NAME}"
_KEYS: Final = "Keys: terraform/README.md of akamai-scm; editors complete them by the line above."
_PEOPLE: Final = """\
A new enrollment needs these; take the # away:
subject: {country: US, state: Massachusetts, locality: Cambridge, organization: Example Ltd}
organization:
  {name: Example Ltd, phone: +1 617 555 0100, address_line_one: 1 Example Street,
   city: Cambridge, region: MA, postal_code: "02142", country_code: US}
admin_contact: {first_name: Ada, last_name: Admin, email: ada@example.com, phone: +1 617 555 0101}
tech_contact: {first_name: Tim, last_name: Tech, email: ttech@akamai.com, phone: +1 617 555 0102}
""".splitlines()
_MORE: Final = "What else can be said: validation, key_algorithms, renew_before_days, on_destroy, …"


@dataclass(frozen=True, slots=True)
class First:
    """A request, and where it comes from."""

    request: Request
    origin: str
    """In words, without a full stop."""

    @property
    def is_whole(self) -> bool:
        """Whether it says who asks, as a new enrollment needs."""
        request = self.request
        return None not in {request.organization, request.admin_contact, request.tech_contact}


def first_request(wanted: Request, account: str | None, run: Run) -> First:
    """
    Return the whole of what a person wants, by what the contract has.

    Args:
        wanted: Names and contract.
        account: Of scm_config.yaml; None: the only one, or `default`.
        run: With settings that are to be tried.

    Raises:
        UsageError: scm_config.yaml has several accounts, and none is named.
        ConnectorError: The settings are wrong, or Akamai cannot be asked.
    """
    settings = run.settings
    signing = account_for(settings, account or _only(sorted(settings.scm_accounts))).name
    wanted = replace(wanted, scm_account=signing)
    with paced_session(settings.local, run.clock) as session:
        cps = CPSClient(settings.akamai, session, account_switch_key=wanted.account_switch_key)
        listed = [item for item in cps.list_enrollments(wanted.contract_id) if item.third_party]
        same = next((item for item in listed if item.common_name == wanted.common_name), None)
        if same is not None and same.enrollment_id is not None:
            found = read_imported(cps, same.enrollment_id, wanted.contract_id)
            return First(
                _as_wanted(found, wanted), f"enrollment {same.enrollment_id} as Akamai has it"
            )
        return _like_another(cps, listed, wanted)


def _only(accounts: Sequence[str]) -> str:
    if len(accounts) > 1 and "default" not in accounts:
        raise UsageError(
            "scm_config.yaml has several accounts.",
            remedy=f"Give --scm-account: {', '.join(accounts)}.",
            again="",
        )
    return accounts[0] if len(accounts) == 1 else "default"


def _as_wanted(found: Imported, wanted: Request) -> Request:
    request = replace(
        found.request, scm_account=wanted.scm_account, account_switch_key=wanted.account_switch_key
    )
    return request if wanted.sans is None else replace(request, sans=wanted.sans)


def _like_another(cps: CPSClient, listed: Sequence[ListedEnrollment], wanted: Request) -> First:
    """Return *wanted* with the people of the newest enrollment that can be read."""
    for item in sorted(listed, key=lambda one: one.enrollment_id or 0, reverse=True):
        try:
            known = read_imported(
                cps, EnrollmentId(item.enrollment_id or 0), wanted.contract_id
            ).request
        except ConnectorError:
            continue
        whole = replace(
            wanted,
            subject=known.subject,
            organization=known.organization,
            admin_contact=known.admin_contact,
            tech_contact=known.tech_contact,
        )
        return First(whole, f"new, with subject and contacts of {item.common_name}")
    return First(wanted, "new")


def request_text(first: First) -> str:
    """Return the request as a file for people and their editors."""
    tail = [_MORE] if first.is_whole else [*_PEOPLE, _MORE]
    head = [_FOR_EDITORS, _KEYS, f"Written by `akamai-scm init`: {first.origin}."]
    return yaml_text(dump_request(first.request), head, tail)
