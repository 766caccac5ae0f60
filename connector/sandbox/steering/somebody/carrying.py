"""What several of somebody's acts need: a change carried to its end, or nothing done."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cryptography import x509

from connector.sandbox.cps.bodies import read_enrollment
from connector.sandbox.cps.media import Media
from connector.sandbox.cps.progress import deploy_at_once, make_requests
from connector.sandbox.cps.state import (
    Change,
    Deployed,
    Enrollment,
    Json,
    Uploaded,
)
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
        chain = "".join(issued.intermediates_pem)
        uploads.append(Uploaded(request.key_algorithm, issued.leaf_pem, chain))
        leaf, *above = x509.load_pem_x509_certificates((issued.leaf_pem + chain).encode())
        served.append(Deployed(request.key_algorithm, leaf, tuple(above)))
    change.upload, change.judged = tuple(uploads), tuple(served)
    deploy_at_once(world.cps, enrollment, change)


def completed(body: Json) -> Json:
    """
    Return *body* as CPS keeps what it takes from a client.

    Raises:
        CPSError: CPS would not take it.
    """
    return read_enrollment(json.dumps(body).encode(), Media("enrollment", 12))
