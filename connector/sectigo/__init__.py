"""The conversation with Sectigo Certificate Manager: one interface, one implementation per API."""

from collections.abc import Callable, Mapping
from typing import Final

from connector.sectigo.admin import AdminAPI
from connector.sectigo.enrollment import EnrollmentAPI
from connector.sectigo.interface import SCM
from connector.settings.values import SCMAccount
from connector.transport.session import HTTPSSession


def connect(account: SCMAccount, session: HTTPSSession) -> SCM:
    """
    Return the API that *account* names; nothing is asked yet.

    Raises:
        ConfigurationError: Its credentials cannot be used.
    """
    return _APIS[account.api](account, session)


_APIS: Final[Mapping[str, Callable[[SCMAccount, HTTPSSession], SCM]]] = {
    "enrollment": EnrollmentAPI,
    "admin": AdminAPI,
}
