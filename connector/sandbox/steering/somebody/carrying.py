"""What several of somebody's acts need: a change carried to its end, or nothing done."""

import copy
import functools
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cryptography import x509

from connector.sandbox.cps import errors
from connector.sandbox.cps.bodies import read_enrollment
from connector.sandbox.cps.deployed import Deployed
from connector.sandbox.cps.media import Media
from connector.sandbox.cps.progress import deploy_at_once, make_requests
from connector.sandbox.cps.state import Change, Enrollment, Json, Uploaded
from connector.sandbox.steering.past import Source, sign
from connector.sandbox.world import World


def open_change(enrollment: Enrollment) -> Change:
    """
    Return the open change of *enrollment*.

    Raises:
        ValueError: It has none.
    """
    if enrollment.pending is None:
        raise ValueError(f"enrollment {enrollment.id} has no open change")
    return enrollment.pending


@contextmanager
def undone(undo: Callable[[], None]) -> Iterator[None]:
    """Leave nothing half-made behind: *undo* when what follows fails."""
    try:
        yield
    except Exception:
        undo()
        raise


def deploy(world: World, enrollment: Enrollment, change: Change, source: Source) -> None:
    """Carry *change* to its end with certificates from *source*."""
    if not change.requests:
        make_requests(world.cps, enrollment, change)
    uploads, served = [], []
    for request in change.requests:
        issued = sign(world, request.csr_pem, enrollment.names, source)
        uploads.append(
            Uploaded(request.key_algorithm, issued.leaf_pem, _joined(issued.intermediates_pem))
        )
        leaf = x509.load_pem_x509_certificate(issued.leaf_pem.encode())
        above = _certificates(issued.intermediates_pem)
        served.append(Deployed(request.key_algorithm, leaf, above))
    change.upload, change.judged = tuple(uploads), tuple(served)
    deploy_at_once(world.cps, enrollment, change)


def completed(body: Json) -> Json:
    """
    Return *body* as CPS keeps what it takes from a client.

    Raises:
        CPSError: CPS would not take it.
    """
    return read_enrollment(json.dumps(body).encode(), Media("enrollment", 12))


def merged(base: Mapping[str, Any], more: Mapping[str, Any]) -> Json:
    """Return *base* with the fields of *more*, object by object."""
    both = dict(copy.deepcopy(dict(base)))
    for name, value in more.items():
        inner = both.get(name)
        objects = isinstance(inner, dict) and isinstance(value, Mapping)
        both[name] = merged(inner, value) if objects and inner is not None else value
    return both


def chosen_contract(world: World, contract: str | None) -> str:
    """
    Return *contract*, or the account's first one.

    Raises:
        CPSError: The account does not have it.
    """
    contracts = world.cps.switches.contracts
    wanted = contracts[0] if contract is None else contract
    if wanted not in contracts:
        raise errors.invalid_contract(wanted)
    return wanted


@functools.lru_cache(maxsize=64)
def _joined(chain: tuple[str, ...]) -> str:
    """Return a chain as one text; the same for each certificate above which it stands."""
    return "".join(chain)


@functools.lru_cache(maxsize=64)
def _certificates(chain: tuple[str, ...]) -> tuple[x509.Certificate, ...]:
    return tuple(x509.load_pem_x509_certificate(one.encode()) for one in chain)
