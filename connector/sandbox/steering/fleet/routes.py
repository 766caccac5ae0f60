"""The admin port's way to a fleet."""

from flask import Blueprint, Response, jsonify

from connector.sandbox.steering.bodies import UnusableError, number, read_body
from connector.sandbox.steering.fleet.documents import seed_of
from connector.sandbox.steering.fleet.sowing import (
    ALGORITHMS,
    DAYS_LEFT,
    Keys,
    Manner,
    Seed,
    numbered,
    sow,
)
from connector.sandbox.world import World


def add(routes: Blueprint, world: World) -> None:
    """Add the route."""

    @routes.post("/seed")
    def seed() -> Response:
        wanted = read_body()
        manner = Manner(
            days_left=_span(wanted.get("days_left")),
            ordered=wanted.get("orders") is True,
            managed=wanted.get("managed") is True,
        )
        with world.lock:
            made = sow(world, _seeds(world, wanted), manner)
            ends = [one.live_until for one in made if one.live_until is not None]
        return jsonify(
            enrollments=len(made),
            first=made[0].id if made else None,
            last=made[-1].id if made else None,
            first_expiry=min(ends).isoformat() if ends else None,
            last_expiry=max(ends).isoformat() if ends else None,
            orders=len(world.scm.orders),
        )


def _seeds(world: World, wanted: dict[str, object]) -> list[Seed]:
    documents, account = wanted.get("requests"), wanted.get("account")
    if documents is not None:
        if not isinstance(documents, list) or not all(isinstance(one, dict) for one in documents):
            raise UnusableError("requests must be a list of objects")
        named = None if account is None else str(account)
        return [seed_of(one, named, world.scm) for one in documents]
    count, contract = number(wanted.get("count")), wanted.get("contract")
    like = Seed(
        "",
        contract=None if contract is None else str(contract),
        keys=_keys(wanted.get("key", "RSA")),
        account=str(account or "default"),
    )
    return numbered(world, int(count), str(wanted.get("domain", "example.com")), like)


def _keys(word: object) -> Keys:
    for known in ALGORITHMS:
        if word == known:
            return known
    raise UnusableError(f"not a kind of key: {word!r}; there are {', '.join(ALGORITHMS)}")


def _span(given: object) -> tuple[float, float]:
    if given is None:
        return DAYS_LEFT
    if not isinstance(given, list) or not 1 <= len(given) <= len(DAYS_LEFT):
        raise UnusableError(f"not one or two numbers of days: {given!r}")
    return number(given[0]), number(given[-1])
