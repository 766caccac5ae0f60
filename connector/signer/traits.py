"""What accounts differ in, whoever takes their orders, but for the calls themselves."""

from connector.sectigo.api import api_of
from connector.settings.values import SCMAccount


def finds_orders(account: SCMAccount) -> bool:
    """Return whether an order that is there for a CSR comes out before a second one is placed."""
    if account.commands is not None:
        return bool(account.commands.find) or account.commands.idempotent
    return api_of(account).can_search


def about_ids(account: SCMAccount) -> str:
    """Return which of an order's ids the account takes, as a sentence."""
    if account.commands is not None:
        return f"It is the id that {account.signer} gives; else the whole key of the CSR."
    return api_of(account).order_id


def shown_by_order(account: SCMAccount) -> str:
    """Return what only the first order shows, as a clause."""
    if account.commands is not None:
        return f"what {account.signer} and its CA sign shows with the first order."
    return api_of(account).shown_by_order


def status_tells_proofs(account: SCMAccount) -> bool:
    """Return whether the status of an order has all that the CA wants proven for it."""
    return account.commands is not None or api_of(account).status_tells_proofs
