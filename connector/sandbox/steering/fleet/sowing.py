"""A fleet that is live already: many enrollments at once, each with a certificate of its own."""

import functools
import itertools
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from connector.sandbox import data
from connector.sandbox.cps import changes
from connector.sandbox.cps.answers.deployments import active_json
from connector.sandbox.cps.bodies import read_names_and_subject
from connector.sandbox.cps.keys import new_key, new_request
from connector.sandbox.cps.phases import Phase
from connector.sandbox.cps.state import (
    CLIENT,
    SOMEBODY,
    Change,
    Enrollment,
    Json,
    Kind,
    PrivateKey,
)
from connector.sandbox.steering.past import Source
from connector.sandbox.steering.somebody.carrying import (
    chosen_contract,
    completed,
    deploy,
    merged,
    undone,
)
from connector.sandbox.world import World

Keys = Literal["RSA", "ECDSA", "both"]
ALGORITHMS: Mapping[Keys, tuple[str, ...]] = {
    "RSA": ("RSA",),
    "ECDSA": ("ECDSA",),
    "both": ("RSA", "ECDSA"),
}
"""Of each word of `--key` the keys that its enrollments have; all but RSA are dual stack."""
DAYS_LEFT = (70.0, 195.0)
"""Due by none of the usual windows, and not yet renewed by CPS itself."""
_GOLDEN = 0.6180339887498949
"""Multiples of it, without their whole part, fill a span evenly, however many there are."""


@dataclass(frozen=True, slots=True)
class Seed:
    """One enrollment to be made live."""

    common_name: str
    sans: tuple[str, ...] = ()
    contract: str | None = None
    """None: the account's first one."""
    body: Mapping[str, Any] = field(default_factory=dict)
    """Fields that differ from the usual ones, as clients send them; names aside."""
    keys: Keys = "RSA"
    account: str = "default"
    """The SCM account whose profile, organization and term its certificate has."""


@dataclass(frozen=True, slots=True)
class Manner:
    """What all enrollments of one sowing have in common."""

    days_left: tuple[float, float] = DAYS_LEFT
    """How long the certificates are valid from now on: spread evenly, the same each time."""
    ordered: bool = False
    """Whether SCM knows an order for each certificate."""
    managed: bool = False
    """Whether the API client counts as who has opened the changes, not somebody else."""


def numbered(world: World, count: int, domain: str, like: Seed) -> list[Seed]:
    """
    Return *count* seeds with the first names of `site-00001.DOMAIN`, … that no enrollment has.

    Args:
        world: Whose enrollments count.
        count: How many.
        domain: What the names end in.
        like: Gives all but the names.
    """
    taken = {one.common_name.lower() for one in world.cps.enrollments.values()}
    names = (f"site-{number:05}.{domain}" for number in itertools.count(1))
    free = (name for name in names if name not in taken)
    return [
        Seed(name, (), like.contract, like.body, like.keys, like.account)
        for name in itertools.islice(free, count)
    ]


def sow(world: World, seeds: Iterable[Seed], manner: Manner) -> list[Enrollment]:
    """
    Let there be the enrollments, live on both networks, with no change open.

    Each certificate is real and its own: serial number, validity, names, places of OCSP and CRL;
    so is an ECDSA key. An RSA key takes too long to make by the thousand: all of one sowing share
    theirs, which CPS keeps as ever, and each CSR is signed with it. No warning is foreseen.

    Args:
        world: Whose CPS it is; the caller holds its lock.
        seeds: What is to be; another enrollment may have the same name.
        manner: What they have in common.

    Raises:
        CPSError: CPS would not have taken one of them; those before it are there.
        SCMError: SCM would not have taken the order.
        ValueError: An account or a span of days cannot be.
    """
    first, last = manner.days_left
    if not 0 <= first <= last:
        raise ValueError("the days left begin at 0 or more and do not run backwards")
    bodies, made = _Bodies(), []
    rsa = functools.cache(lambda: new_key("RSA"))
    for number, seed in enumerate(seeds):
        days = first + (last - first) * (number * _GOLDEN % 1)
        source = Source(account=seed.account, days_left=days, ordered=manner.ordered)
        contract = chosen_contract(world, seed.contract)
        enrollment = world.cps.new_enrollment(contract, bodies.of(seed))
        with undone(functools.partial(changes.forget, world.cps, enrollment)):
            change = _open(world, enrollment, ALGORITHMS[seed.keys], rsa)
            deploy(world, enrollment, change, source)
        change.created_by = CLIENT if manner.managed else SOMEBODY
        _let_it_be_past(change)
        active_json(enrollment)  # reads the certificate, so that the first list is quick, too
        made.append(enrollment)
    return made


class _Bodies:
    """Bodies of enrollments, each kind of them checked once; they share what is alike."""

    def __init__(self) -> None:
        self._known: dict[str, Json] = {}

    def of(self, seed: Seed) -> Json:
        """
        Return the body that CPS keeps of *seed*.

        Raises:
            CPSError: CPS would not take it.
        """
        names = {"cn": seed.common_name, "sans": [seed.common_name, *seed.sans]}
        kind = json.dumps([seed.body, seed.keys], sort_keys=True)
        if kind not in self._known:
            dual = {"enableMultiStackedCertificates": seed.keys != "RSA"}
            usual = merged(merged(data.load("enrollment"), dual), seed.body)
            self._known[kind] = completed(merged(usual, {"csr": names}))
        alike = self._known[kind]
        return {**alike, "csr": read_names_and_subject({**alike["csr"], **names})}


def _open(
    world: World, enrollment: Enrollment, algorithms: tuple[str, ...], rsa: Callable[[], PrivateKey]
) -> Change:
    """Open the first change of *enrollment*, with its CSRs."""
    now, keep_cn = world.clock.now(), world.cps.switches.excluded_sans_keep_common_name
    change = Change(
        id=world.cps.new_change_id(),
        kind=Kind.CREATE,
        created_at=now,
        phase=Phase.UPLOAD,
        since=world.ground.real.monotonic(),
        updated_at=now,
        algorithms=algorithms,
        requests=tuple(
            new_request(
                enrollment.body,
                algorithm,
                now,
                keep_cn=keep_cn,
                key=rsa() if algorithm == "RSA" else None,
            )
            for algorithm in algorithms
        ),
    )
    enrollment.changes.append(change)
    return change


def _let_it_be_past(change: Change) -> None:
    """Let *change* have been made, and ended, when its certificates were."""
    then = min(one.certificate.not_valid_before_utc for one in change.judged)
    change.created_at = change.updated_at = then
    change.requests = tuple(replace(one, made_at=then) for one in change.requests)
