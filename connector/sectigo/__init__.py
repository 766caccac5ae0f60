"""The conversation with Sectigo Certificate Manager: one interface, one implementation per API."""

from connector.errors import ConfigurationError
from connector.sectigo.enrollment import EnrollmentAPI
from connector.sectigo.interface import SCM
from connector.settings import SCMAccount
from connector.transport.session import HTTPSSession


def connect(account: SCMAccount, session: HTTPSSession) -> SCM:
    """
    Return the API that *account* names; nothing is asked yet.

    Raises:
        ConfigurationError: This version does not speak it.
    """
    if account.api != "enrollment":
        raise ConfigurationError(
            f"The SCM account {account.name!r} cannot be used",
            [f"api: {account.api!r} is not available in this version; `enrollment` is"],
            remedy="Create an account in SCM under Enrollment > REST and name it in"
            " scm_config.yaml.",
        )
    return EnrollmentAPI(account, session)
