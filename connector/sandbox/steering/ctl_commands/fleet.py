"""A fleet that is live already, by number or after a folder of certificate requests."""

import argparse
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from connector.sandbox.steering.ctl_commands.menu import Ask, Menu

_PATIENCE = timedelta(minutes=10)
_ENDINGS = frozenset({".yaml", ".yml", ".json"})


def add(menu: Menu) -> None:
    """Add the command."""
    seed = menu.add("seed", "add many enrollments that are live already", _ask, _show)
    which = seed.add_mutually_exclusive_group(required=True)
    which.add_argument("count", nargs="?", type=int, metavar="N", help="how many")
    which.add_argument(
        "--requests",
        type=Path,
        metavar="DIR",
        help="instead, one that matches each certificate request of this folder",
    )
    seed.add_argument("--contract", help="default: the account's first one")
    seed.add_argument(
        "--domain", default="example.com", help="what their names end in (default: %(default)s)"
    )
    seed.add_argument(
        "--days-left",
        type=_span,
        metavar="A..B",
        help="spread evenly by number, the same each time (default: 70..195)",
    )
    seed.add_argument(
        "--key",
        choices=("RSA", "ECDSA", "both"),
        default="RSA",
        help="RSA ones of one call share one key (default: %(default)s)",
    )
    seed.add_argument(
        "--account", help="the SCM account that issued them (default: the request's, or default)"
    )
    seed.add_argument("--orders", action="store_true", help="SCM knows an order for each")
    seed.add_argument(
        "--managed",
        action="store_true",
        help="opened by the API client, not by somebody else; no journal is touched",
    )


def _ask(given: argparse.Namespace) -> Ask:
    common = {
        "days_left": given.days_left,
        "account": given.account,
        "orders": given.orders,
        "managed": given.managed,
    }
    if given.requests is not None:
        documents = list(_documents(given.requests))
        return Ask("POST", "/seed", {**common, "requests": documents}, _PATIENCE)
    numbered = {
        "count": given.count,
        "contract": given.contract,
        "domain": given.domain,
        "key": given.key,
    }
    return Ask("POST", "/seed", {**common, **numbered}, _PATIENCE)


def _documents(folder: Path) -> Iterator[object]:
    """Yield what is in the files below *folder* that the connector would read there."""
    found = sorted(one for one in folder.rglob("*") if _is_request(one.relative_to(folder)))
    if not found:
        raise argparse.ArgumentTypeError(f"{folder} holds no certificate request")
    for path in found:
        try:
            yield yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - both are safe
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise argparse.ArgumentTypeError(f"{path}: {error}") from error


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _is_request(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return path.suffix in _ENDINGS and not hidden and not path.name.startswith("scm_config")


def _span(text: str) -> list[float]:
    first, dots, last = text.partition("..")
    try:
        return [float(first), float(last if dots else first)]
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no span such as 70..195") from error


def _show(seeded: Mapping[str, Any]) -> str:
    if not seeded["enrollments"]:
        return "nothing was added"
    span = f"{seeded['first_expiry'][:10]} to {seeded['last_expiry'][:10]}"
    return (
        f"{seeded['enrollments']} enrollments, {seeded['first']} to {seeded['last']}, live on both"
        f" networks; they expire from {span}"
    )
