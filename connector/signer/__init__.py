"""Whoever takes the orders of an account: SCM by one of its APIs, or a program in its place."""

from connector.sectigo import connect as connect_scm
from connector.sectigo.interface import SCM
from connector.settings.values import SCMAccount
from connector.signer.by_program import ByProgram
from connector.transport.session import HTTPSSession


def connect(account: SCMAccount, session: HTTPSSession) -> SCM:
    """
    Return what takes the orders of *account*; nothing is asked yet.

    Raises:
        ConfigurationError: Its credentials cannot be used.
    """
    if account.commands is None:
        return connect_scm(account, session)
    return ByProgram(account, account.commands, session.left)
