"""
What a person says of an order, held against what SCM says of it before the journal believes it.

Changes nothing at SCM and nothing in the journal: the caller writes, once nothing speaks against.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from connector.core.facts.ids import CsrKey, OrderId
from connector.core.facts.marker import SCM as SCM_ITSELF
from connector.core.facts.marker import markers_in, order_marker
from connector.core.facts.order import OrderStage, OrderStatus, OrderView
from connector.errors import (
    ConnectorError,
    FailedError,
    ListedFaultsError,
    NotFoundError,
)
from connector.journal.record import OrderRecord
from connector.sectigo.interface import SCM, OrderState
from connector.signer.traits import about_ids

MAY_GO_ON: Final = frozenset(
    {OrderStatus.AWAITING_APPROVAL, OrderStatus.PROCESSING, OrderStatus.ISSUED}
)


def doubt_about(
    order: OrderRecord, connect: Callable[[], SCM], known: Iterable[OrderId | None]
) -> str:
    """
    Return why to forget an order may lead to a second one; empty: nothing speaks against it.

    Args:
        order: An open order, not yet issued.
        connect: Returns its account, or raises why it cannot.
        known: Ids that the journal has of orders for the same CSR; a search may show them.
    """
    if order.stage in {OrderStage.DECLINED, OrderStage.REJECTED} or order.misfit:
        return ""
    signer = SCM_ITSELF
    try:
        scm = connect()
        signer = scm.account.signer
        if order.order_id is not None:
            return _doubt_about_placed(order.common_name, order.order_id, scm)
        return _doubt_about_lost(order, scm, frozenset(known))
    except ConnectorError as error:
        return _doubt_unless_asked(order.common_name, signer, error)


def _doubt_unless_asked(named: str, signer: str, error: ConnectorError) -> str:
    return (
        f"{signer} could not be asked about the order for {named}, so it may have it and may still"
        f" issue it. {_cause_and_remedy(error)}"
    )


def doubt_about_unknown(
    csr_key: str, common_name: str, shown: Iterable[OrderId], connect: Callable[[], SCM]
) -> str:
    """
    As `doubt_about`, for a CSR of which the journal has no order.

    Args:
        csr_key: The CSR's key, or at least its first 12 digits.
        common_name: The CSR's; empty: not known, so SCM is not searched.
        shown: The ids of orders for it that something beside the journal shows.
        connect: As there.
    """
    named = common_name or f"CSR {csr_key[:16]}"
    signer = SCM_ITSELF
    try:
        scm = connect()
        signer = scm.account.signer
        for order_id in shown:
            doubt = _doubt_about_placed(named, order_id, scm)
            if doubt:
                return doubt
        found = scm.find_orders(CsrKey(csr_key), common_name) if common_name else ()
        return _doubt_about_found(csr_key, found, scm)
    except ConnectorError as error:
        return _doubt_unless_asked(named, signer, error)


def _doubt_about_placed(named: str, order_id: OrderId, scm: SCM) -> str:
    try:
        state = scm.order_status(order_id)
    except NotFoundError as error:
        if not error.code:
            raise  # a gateway says so, not SCM
        return ""
    if state.status not in MAY_GO_ON:
        return ""
    if state.status is OrderStatus.ISSUED:
        return (
            f"Order {order_id} is issued at {scm.account.signer} ({state.word}), and the next"
            " `akamai-scm apply` collects it. Forget it only if its certificate is not what"
            f" {named} needs."
        )
    return (
        f"Order {order_id} is at {scm.account.signer} ({state.word}) and may still be issued. Have"
        f" it declined there first{_where(scm)}."
    )


def _doubt_about_lost(order: OrderRecord, scm: SCM, known: frozenset[OrderId | None]) -> str:
    """Search where that can be done; elsewhere a person has looked, which forget is for."""
    searched = scm.find_orders(order.csr_key, order.common_name)
    found = [order_id for order_id in searched if order_id not in known]
    return _doubt_about_found(order.csr_key, found, scm)


def _where(scm: SCM) -> str:
    return " (Certificates > SSL Certificates)" if scm.account.commands is None else ""


def _doubt_about_found(csr_key: str, found: Sequence[OrderId], scm: SCM) -> str:
    if not found:
        return ""
    return (
        f"{scm.account.signer} has an order for this CSR: {', '.join(found)}. To go on with it:"
        f" `akamai-scm orders adopt {csr_key[:16]} {found[0]}`."
    )


def check_adoption(order: OrderRecord, order_id: OrderId, scm: SCM) -> OrderState:
    """
    Return where SCM's order *order_id* stands, which a person says is *order*.

    Raises:
        FailedError: SCM has no such order, it is another one, or *order* has its own id.
        VendorUnavailableError: SCM cannot be asked.
        CredentialsError: SCM does not take the account's credentials.
    """
    _check_replaceable(order, order_id, scm)
    return check_id(order.csr_key, order.common_name, order_id, scm)


def check_id(csr_key: str, common_name: str, order_id: OrderId, scm: SCM) -> OrderState:
    """
    Return where SCM's order *order_id* stands, which a person says is for a CSR.

    Args:
        csr_key: The CSR's key, or at least its first 12 digits.
        common_name: The CSR's; empty: not known.
        order_id: What the person says.
        scm: The account.

    Raises:
        FailedError: SCM has no such order, or it is another one.
        VendorUnavailableError: SCM cannot be asked.
        CredentialsError: SCM does not take the account's credentials.
    """
    try:
        state = scm.order_status(order_id)
    except NotFoundError as error:
        raise _nothing_written(
            f"SCM has no order {order_id} for the account {scm.account.name!r}.",
            f"{about_ids(scm.account)} {lookup(csr_key)}",
        ) from error
    except ConnectorError as error:
        raise error.with_again(f"Nothing was written. {error.again}") from error
    if state.common_name and common_name and state.common_name != common_name:
        raise _nothing_written(
            f"Order {order_id} at SCM is for {state.common_name}, not for {common_name}.",
            lookup(csr_key),
        )
    markers = markers_in(state.comments)
    if markers and not any(marker.startswith(order_marker(csr_key)) for marker in markers):
        raise _nothing_written(
            f"Order {order_id} at SCM is for another CSR: its comments have"
            f" {', '.join(sorted(markers))}.",
            lookup(csr_key),
        )
    return state


def _check_replaceable(order: OrderRecord, order_id: OrderId, scm: SCM) -> None:
    """An id that SCM gave stays; one that a person gave may be corrected if SCM has none such."""
    if order.stage is OrderStage.INTENDED:
        return
    named = f"The order of CSR {order.csr_key[:16]} for {order.common_name}"
    remedy = f"See `akamai-scm orders show {order.csr_key[:16]}` and `akamai-scm orders list`."
    if order.stage is not OrderStage.PLACED or order.order_id is None:
        raise _nothing_written(f"{named} is {order.stage}, so it takes no id.", remedy)
    if not order.adopted_by:
        raise _nothing_written(f"{named} has its id from SCM: {order.order_id}.", remedy)
    try:
        scm.order_status(order.order_id)
    except NotFoundError:
        return
    except ConnectorError as error:
        raise error.with_again(f"Nothing was written. {error.again}") from error
    raise _nothing_written(
        f"{named} is adopted by {order.adopted_by} as {order.order_id} already, which SCM has; it"
        f" is not replaced by {order_id}.",
        remedy,
    )


def adopted_in_vain(order: OrderView, scm: SCM, error: NotFoundError) -> NotFoundError:
    """Return *error* for an order that goes by an id that was given by hand: it may be wrong."""
    return NotFoundError(
        f"Order {order.order_id} for {order.common_name} was adopted by {order.adopted_by}, and SCM"
        f" does not know it (account {order.account!r}).",
        status=error.status,
        code=error.code,
        detail=error.detail,
        remedy=f"Give the right id: `akamai-scm orders adopt {order.csr_key[:16]} ID`."
        f" {about_ids(scm.account)}",
        again="Nothing is ordered until then.",
    )


def lookup(csr_key: str) -> str:
    """Return where a person finds the right order, in a sentence."""
    return (
        "In SCM under Certificates > SSL Certificates, look for the order with"
        f" {order_marker(csr_key)} in its comments."
    )


def _nothing_written(what: str, remedy: str) -> FailedError:
    return FailedError(what, remedy=remedy, again="Nothing was written.")


def _cause_and_remedy(error: ConnectorError) -> str:
    if isinstance(error, ListedFaultsError):
        return str(error)
    return f"{error.what} {error.remedy}".rstrip()
