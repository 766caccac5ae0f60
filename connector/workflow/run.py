"""The loop: observe, decide, act, until done, out of time, or a person is needed."""

from collections.abc import Callable
from typing import Final

from connector.core.decision.backoff import SHORTEST_PAUSE
from connector.core.decision.deferral import is_critical
from connector.core.decision.deployment import left_note
from connector.core.decision.live import first_end
from connector.core.decision.notes import request_notes
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    Act,
    Ask,
    Awaited,
    Fail,
    Nothing,
    OpensChange,
    PlaceOrders,
    Refuse,
    Wait,
    replaced_change,
)
from connector.core.decision.verdict import Verdict
from connector.core.request.parse import request_warnings
from connector.core.request.values import Request
from connector.errors import (
    AnswerLostError,
    ConflictError,
    ConnectorError,
    FailedError,
    Fault,
    NotFoundError,
    PersonNeededError,
    RequestError,
)
from connector.sectigo.problems import UnvalidatedError
from connector.transport.ranks import Rank
from connector.workflow.act.act import act
from connector.workflow.act.delivered import read_chain_file
from connector.workflow.act.only_order import finish_searches
from connector.workflow.act.schedule import NotScheduledError
from connector.workflow.act.settle import keep_questions, settle_intents
from connector.workflow.observe.observe import Observation, Observer
from connector.workflow.observe.scope import Scope
from connector.workflow.ordered_keys import OrderedKeys
from connector.workflow.patience import Patience
from connector.workflow.retries import Retries
from connector.workflow.telling import Telling
from connector.workflow.tools import Tools

_STILL_REFUSED: Final = (
    "SCM has asked the CA since it was refused first, and has its domains as validated. Let"
    " `akamai-scm domains renew --all` with this request prove them once more, or look in SCM under"
    " Domains > DCV."
)

MayBegin = Callable[[Observation], bool]
"""Is told the first look at what is due, and says whether it is begun."""


def begin_all(_: Observation) -> bool:
    """Begin whatever is due."""
    return True


def apply(request: Request, tools: Tools, may_begin: MayBegin = begin_all) -> Observation:
    """
    Issue, renew or update the certificate of *request*, and return the last look at it.

    The caller holds the certificate's lock. What *may_begin* does not allow is looked at once.

    Raises:
        PersonNeededError: A person must decide.
        StillWaitingError: A vendor needs longer than `timeouts` allows.
        ConnectorError: Anything else that ends the run.
    """
    telling = Telling(request, tools)
    try:
        seen = _carry_out(request, tools, may_begin, telling)
    except ConnectorError as error:
        telling.ended(error)
        raise
    telling.went_well()
    if isinstance(seen.verdict.step, Nothing):
        _look_at_edge(seen, tools)
    return seen


def _carry_out(
    request: Request, tools: Tools, may_begin: MayBegin, telling: Telling
) -> Observation:
    read_chain_file(request, tools.directory)
    observer = Observer(request, tools)
    patience, retries, notes = Patience(request, tools), Retries(), _Notes(tools)
    ordered = OrderedKeys()
    renewing, begun, scope = False, False, Scope.WHOLE
    finish_searches(request, tools)
    resting = observer.at_rest()
    while True:
        seen = resting or observer.observe(scope)
        verdict, scope = seen.verdict, Scope.WHOLE
        telling.saw(seen.situation, verdict)
        _check_not_put_off(seen, renewing=renewing)
        _take_note(request, seen, tools)
        notes.tell(seen)
        retries.check_progress(seen, replaces_ordered=ordered.are_replaced(seen))
        begun = begun or _begins(seen, tools, may_begin)
        if not begun:
            return seen
        telling.deployed(seen.situation)
        match verdict.step:
            case Nothing():
                patience.over(verdict.step)
                _keep_trigger(request, seen, tools)
                _tidy_domains(seen, tools, renewing=renewing)
                return seen
            case Ask() | Fail() | Refuse():
                raise _for_person(verdict)
            case Wait(awaited):
                if seen.scm_error is not None and awaited is Awaited.ISSUANCE:
                    raise seen.scm_error
                scope = patience.wait(verdict, awaited, seen.situation.snapshot.change)
            case step if retries.is_settling(step, tools.clock.monotonic()):
                tools.clock.sleep(SHORTEST_PAUSE)
            case step:
                telling.begins()
                patience.before_step(verdict)
                ordered.before_step(step, seen)
                retries.before_step(step)
                renewing = renewing or step.renewing
                try:
                    at_work = _take(step, seen, observer, tools)
                except (ConflictError, NotFoundError, AnswerLostError, UnvalidatedError) as error:
                    _after_error(seen, error, retries, tools)
                    observer.look_afresh()
                else:
                    scope = patience.after_step(step) if at_work else Scope.WHOLE


def _begins(seen: Observation, tools: Tools, may_begin: MayBegin) -> bool:
    """Whether a first look is gone on from; where it is acted on, looks at all are in vain."""
    rests = isinstance(seen.verdict.step, Nothing)
    begins = rests or may_begin(seen)
    tools.learned.looks_pay = rests or not begins
    return begins


def _take_note(request: Request, seen: Observation, tools: Tools) -> None:
    """Keep what was seen, for this run and for later ones, and rank its calls by it."""
    settle_intents(request, seen.situation.snapshot, tools.journal)
    keep_questions(seen.situation, seen.verdict, tools.journal)
    tools.rank(Rank(is_critical(seen.situation), first_end(seen.situation)))


def _take(step: Act, seen: Observation, observer: Observer, tools: Tools) -> bool:
    """Carry out *step*; return whether a vendor may have to do with it now."""
    try:
        started = act(step, seen.verdict.message, seen.situation, tools)
    except NotScheduledError as error:
        observer.schedule_refused()
        tools.progress(f"Note: {error} It is deployed by a run within the window instead.")
        return False
    if isinstance(step, OpensChange):
        observer.opened(step, started, seen.situation.snapshot)
    return started is None or bool(started.change_ids)


def _after_error(seen: Observation, error: ConnectorError, retries: Retries, tools: Tools) -> None:
    """Say that it is looked again, once; raise *error* where that was in vain."""
    if isinstance(error, UnvalidatedError) and isinstance(seen.verdict.step, PlaceOrders):
        _doubt_domains(seen, error, retries, tools)
        return
    retries.after_error(seen.verdict, error, tools.clock.monotonic())
    tools.progress(f"{error.what} Looking again, once.")


def _doubt_domains(
    seen: Observation, error: UnvalidatedError, retries: Retries, tools: Tools
) -> None:
    """
    Have SCM ask the CA how the domains stand for which it has refused an order.

    What it lists may lag behind. What has lapsed is validated first then, and once more is ordered.

    Raises:
        UnvalidatedError: That was in vain, or nobody can tell how they stand.
    """
    domains = tools.before_order
    if domains is None:
        raise error
    if not retries.may_order_again():
        raise error.with_remedy(_STILL_REFUSED)
    if not domains.synchronise(seen.situation.completed.names, error.what):
        raise error


def _check_not_put_off(seen: Observation, *, renewing: bool) -> None:
    """Raise why SCM is out, if a renewal that this run has begun would be put off now."""
    if renewing and seen.verdict.reason is Reason.DEFERRED and seen.scm_out is not None:
        raise seen.scm_out


class _Notes:
    """Tells what a person should know although it stops nothing, each once."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._told: set[str] = set()

    def tell(self, seen: Observation) -> None:
        """Tell what is odd, and once a change is to be replaced which orders go with it."""
        snapshot = seen.situation.snapshot
        replaced = snapshot.orders_for_change if replaced_change(seen.verdict.step) else ()
        for note in (
            *map(str, request_warnings(seen.situation.completed)),
            *request_notes(seen.situation),
            *(left_note(order) for order in replaced),
        ):
            if note not in self._told:
                self._told.add(note)
                self._tools.progress(f"Note: {note}.")


def _for_person(verdict: Verdict) -> ConnectorError:
    """Return the error that ends a run which only a person can bring on."""
    if isinstance(verdict.step, Refuse):
        return RequestError(
            "The request does not fit what exists at Akamai",
            [Fault(verdict.reason, verdict.message)],
            remedy=verdict.remedy,
        ).with_reason(verdict.reason)
    kind = PersonNeededError if isinstance(verdict.step, Ask) else FailedError
    return kind(
        f"{verdict.message}\n" if "\n" in verdict.message else verdict.message,
        remedy=verdict.remedy,
        again="Running again is safe: nothing will be ordered twice.",
    ).with_reason(verdict.reason)


def _look_at_edge(seen: Observation, tools: Tools) -> None:
    """Tell what the edge serves of what is deployed, where the request wants to know."""
    if tools.edge is not None:
        for found in tools.edge.follow(seen.situation, tools.progress):
            tools.progress(found.message)


def _tidy_domains(seen: Observation, tools: Tools, *, renewing: bool) -> None:
    """Remove the records that proved the certificate's domains, once that may be."""
    situation = seen.situation
    names = situation.completed.names
    if tools.before_order is not None:
        tools.before_order.tidy(names, situation.now, renewing=renewing)
    if tools.order_proofs is not None:
        tools.order_proofs.tidy(names, situation.now)


def _keep_trigger(request: Request, seen: Observation, tools: Tools) -> None:
    """With something live and no memory of a trigger, take the present one as served."""
    settled = seen.situation.snapshot.production and seen.verdict.reason is Reason.CURRENT
    if settled and request.renewal_trigger != tools.journal.served_trigger(request.key):
        tools.journal.serve_trigger(request.key, request.renewal_trigger)
