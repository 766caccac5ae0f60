"""What SCM's two APIs differ in, but for the calls themselves (sectigo-scm 1, 11)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from connector.sectigo.remedies import Remedies, admin_remedies, enrollment_remedies
from connector.settings.values import SCMAccount


@dataclass(frozen=True, slots=True)
class API:
    """One API of SCM, as far as its callers have to know it."""

    can_search: bool
    """Whether orders can be searched for."""
    fixes_order: bool
    """Whether the account fixes organization, profile and term, and tells none of them."""
    anonymous_path: str
    """Answers whoever asks, without credentials with a refusal."""
    credentials_at: str
    """Where SCM's pages show client id and secret."""
    status_tells_proofs: bool
    """Whether an order's status tells what the CA wants proven for it."""
    order_id: str
    """Which of an order's ids it takes, as a sentence."""
    shown_by_order: str
    """What only the first order shows, as a clause."""
    remedies: Callable[[SCMAccount], Remedies]
    """What helps a person whose account was refused."""


ENROLLMENT: Final = API(
    can_search=False,
    fixes_order=True,
    anonymous_path="/api/v1/certificates",
    credentials_at="Enrollment > REST > SSL Certificates REST API > Accounts",
    status_tells_proofs=True,
    order_id=(
        "The Enrollment API takes an order's certId; SCM's own pages may show another number."
    ),
    shown_by_order=(
        "profile, term, mandatory fields, approval and validated domains: the Enrollment API tells"
        " none of them, so they show with the first order."
    ),
    remedies=enrollment_remedies,
)

ADMIN: Final = API(
    can_search=True,
    fixes_order=False,
    anonymous_path="/api/ssl/v1/types",
    credentials_at="Settings > Admins > API Keys",
    status_tells_proofs=False,
    order_id="The Admin API takes an order's sslId, a number.",
    shown_by_order="whether an administrator of SCM has to approve shows with the first order.",
    remedies=admin_remedies,
)


def api_of(account: SCMAccount) -> API:
    """Return the API that *account* names."""
    return _APIS[account.api]


_APIS: Final[Mapping[str, API]] = {"enrollment": ENROLLMENT, "admin": ADMIN}
