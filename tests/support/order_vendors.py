"""CPS and SCM as the loop asks them, answered by the rules of an `order_world`, in memory."""

from datetime import datetime
from typing import Any

import builders
from order_choices import AT_CPS, AT_SCM, Runner, written
from order_world import Order, World, csr_of

from connector.akamai.enrollment_wire import ListedEnrollment
from connector.akamai.values import Deployments, History, Started, UpdateOptions
from connector.core.facts.change import AllowedInput, Change
from connector.core.facts.enrollment import Csr, Enrollment
from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.core.facts.order import OrderStatus
from connector.core.request.values import Request
from connector.errors import ConflictError, NotFoundError
from connector.sectigo.interface import OrderDraft, OrderState, Receipt
from connector.settings.values import SCMAccount


class CPS:
    """What the loop asks CPS, answered by the rules."""

    def __init__(self, world: World, runner: Runner) -> None:
        self._world, self._runner = world, runner

    @property
    def vendor_time(self) -> datetime:
        return self._world.now

    def list_enrollments(self, contract_id: str) -> tuple[Any, ...]:
        return (_Listed(self._world.enrollment()),) if self._world.enrolled else ()

    def get_enrollment(self, enrollment_id: EnrollmentId, step: str = "") -> Enrollment:
        if not self._world.enrolled:
            raise NotFoundError("There is none.", status=404)
        return self._world.enrollment()

    def get_change(self, enrollment_id: EnrollmentId, change_id: ChangeId) -> Change:
        if change_id != self._world.open_change:
            raise NotFoundError("There is none.", status=404)
        return builders.waiting(change_id=change_id)

    def get_csrs(self, waiting: AllowedInput) -> tuple[Csr, ...]:
        open_ = self._world.open_change
        return () if open_ is None else (csr_of(open_),)

    def get_deployments(self, enrollment_id: EnrollmentId) -> Deployments:
        live = builders.live(builders.due_certificate()) if self._world.live else ()
        return Deployments(production=live)

    def get_history(self, enrollment_id: EnrollmentId) -> History:
        return History()

    def create_enrollment(self, request: Request) -> Started:
        return self._write(UpdateOptions())

    def update_enrollment(
        self, enrollment_id: EnrollmentId, request: Request, options: UpdateOptions
    ) -> Started:
        return self._write(options)

    def _write(self, options: UpdateOptions) -> Started:
        def write() -> Started:
            if self._world.open_change is not None and not options.cancel_pending:
                raise ConflictError("A change is open.", status=409)
            change_id = self._world.open(cancel=options.cancel_pending)
            return Started(EnrollmentId(10002), (change_id,), self._world.enrollment())

        started: Started = written(self._runner.choose(AT_CPS), write, lambda: None)
        return started


class _Listed(ListedEnrollment):
    """An enrollment in a list."""

    def __init__(self, enrollment: Enrollment) -> None:
        object.__setattr__(self, "common_name", enrollment.common_name)
        object.__setattr__(self, "third_party", True)
        object.__setattr__(self, "document", enrollment)

    def read(self) -> Enrollment:
        return self.document  # type: ignore[return-value]


class SCM:
    """What the loop asks SCM, answered by the rules."""

    def __init__(self, world: World, runner: Runner | None = None) -> None:
        self._world, self._runner = world, runner
        api = "admin" if world.searchable else "enrollment"
        self.account = SCMAccount("default", api, "https://scm.test")
        self.can_search = world.searchable
        self.recognises = False
        self.tells_revocation = True

    def check_credentials(self) -> None: ...

    def check_reachable(self) -> None: ...

    def read_offer(self, request: Request) -> None:
        """Between the look and what is done about it."""
        assert self._runner is not None
        self._runner.between()

    def place_order(self, draft: OrderDraft) -> Receipt:
        key, world = draft.csr.key, self._world
        assert self._runner is not None
        placed: OrderId = written(
            self._runner.choose(AT_SCM),
            lambda: world.take(key),
            lambda: world.on_the_way.append(key),
        )
        return Receipt(placed)

    def order_status(self, order_id: OrderId, step: str = "") -> OrderState:
        for order in self._world.orders:
            if order.order_id == order_id:
                return OrderState(order.status, order.status)
        raise NotFoundError("There is none.", status=404, code="-1")

    def collect(self, order_id: OrderId) -> tuple[str, ...]:
        return ()

    def find_orders(self, key: CsrKey, common_name: str) -> tuple[OrderId, ...]:
        found = [order for order in self._world.orders if order.key == key]
        return tuple(order.order_id for order in found) if self.can_search else ()

    def decline(self, order_id: OrderId, message: str) -> None:
        order = self._order(order_id)
        order.status = OrderStatus.DECLINED

    def _order(self, order_id: OrderId) -> Order:
        return next(order for order in self._world.orders if order.order_id == order_id)
