"""How orders look, for people and for scripts."""

from collections.abc import Iterable, Sequence
from typing import Final

from connector.journal.record import OrderRecord
from connector.text.characters import one_line
from connector.text.leaving import as_json
from connector.text.moments import utc_text
from connector.text.table import Table

_ORDER_COLUMNS: Final = ("common_name", "key", "stage", "order_id", "account", "csr", "intended_at")


def orders_table(orders: Sequence[OrderRecord]) -> Table:
    """Return one row per order, newest first."""
    rows = [
        [
            order.common_name,
            order.key_algorithm,
            "misfit" if order.misfit else order.stage,
            order.order_id or "-",
            order.account,
            order.csr_key[:16],
            utc_text(order.intended_at),
        ]
        for order in orders
    ]
    return Table(_ORDER_COLUMNS, rows)


def order_text(order: OrderRecord) -> str:
    """Return everything about one order, a line each."""
    return "\n".join(f"{key}: {value}" for key, value in order_fields(order).items())


def orders_json(orders: Iterable[OrderRecord]) -> str:
    """Return the orders as JSON: `schema` 1."""
    return as_json({"schema": 1, "orders": [order_fields(item) for item in orders]}, indent=2)


def order_fields(order: OrderRecord) -> dict[str, str]:
    """Return the fields of an order as text; what is not known yet is empty."""
    moments = ("intended_at", "placed_at", "issued_at", "uploaded_at", "closed_at")
    return {
        "common_name": order.common_name,
        "names": " ".join(order.names),
        "key_algorithm": order.key_algorithm,
        "stage": order.stage,
        "order_id": order.order_id or "",
        "account": order.account,
        "enrollment_id": str(order.enrollment_id),
        "change_id": str(order.change_id),
        "csr": order.csr_key,
        "fingerprint": order.fingerprint,
        **{name: utc_text(moment) if (moment := getattr(order, name)) else "" for name in moments},
        "misfit": one_line(order.misfit),
        "note": one_line(order.words),
    }
