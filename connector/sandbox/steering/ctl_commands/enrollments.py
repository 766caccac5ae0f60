"""CPS's enrollments, and what somebody else does to them: changes, certificates."""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from connector.sandbox.steering.ctl_commands.menu import Ask, Asker, Menu, get, table

NETWORKS = ("production", "staging")


def add(menu: Menu) -> None:
    """Add the commands."""
    menu.add(
        "enrollments",
        "list CPS's enrollments with their open changes",
        get("/enrollments"),
        _show_enrollments,
    )
    _add_make(menu.group("enrollment", "enrollments that somebody has made before you"))
    _add_changes(menu.group("change", "what somebody else does to changes"))
    _add_certificates(menu.group("certificate", "what somebody else does to certificates"))


def show_enrollment(enrollment: Mapping[str, Any]) -> str:
    """Show one enrollment as the list does."""
    return _show_enrollments([enrollment])


def refers(parser: argparse.ArgumentParser) -> None:
    """Let *parser* name an enrollment."""
    parser.add_argument("enrollment", help="its id or its common name")


def _add_make(menu: Menu) -> None:
    make = menu.add("make", "add an enrollment", _ask_make, show_enrollment)
    make.add_argument("common_name")
    make.add_argument("--san", action="append", default=[], metavar="NAME", help="a further name")
    make.add_argument("--contract", help="default: the account's first one")
    make.add_argument(
        "--body",
        type=_json_file,
        metavar="FILE",
        help="JSON with the fields that differ, as the API takes them",
    )
    make.add_argument(
        "--as-is", action="store_true", help="use the body as it is, complete and unchecked"
    )
    make.add_argument("--live", action="store_true", help="with a certificate on both networks")
    _add_source(make)
    make.add_argument("--by-hand", action="store_true", help="the certificate has no order at SCM")
    make.add_argument("--bare", action="store_true", help="the certificate has no SAN")


def _add_changes(menu: Menu) -> None:
    open_ = menu.add("open", "open a renewal", _ask_open, show_enrollment)
    refers(open_)
    open_.add_argument(
        "--names", type=_names, help="change the names to these instead, separated by commas"
    )
    cancel = menu.add(
        "cancel", "cancel the open change", _asker("/enrollments/cancel-change"), show_enrollment
    )
    refers(cancel)


def _add_certificates(menu: Menu) -> None:
    upload = menu.add(
        "upload", "bring another certificate to both networks", _ask_upload, show_enrollment
    )
    refers(upload)
    _add_source(upload)
    upload.add_argument("--ordered", action="store_true", help="SCM knows an order for it")
    remove = menu.add("remove", "take the certificate off", _ask_remove, show_enrollment)
    refers(remove)
    remove.add_argument("--from", dest="networks", choices=(*NETWORKS, "both"), default=NETWORKS[0])


def _add_source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--account", default="default", help="the SCM account that issued it (default: default)"
    )
    parser.add_argument(
        "--days-left", type=float, metavar="N", help="default: all days of the account's term"
    )


def _asker(
    path: str, more: Callable[[argparse.Namespace], Mapping[str, object]] = lambda _: {}
) -> Asker:
    """Return what posts the enrollment, and *more*, to *path*."""
    return lambda given: Ask("POST", path, {"enrollment": given.enrollment, **more(given)})


def _ask_make(given: argparse.Namespace) -> Ask:
    live = given.live or given.by_hand or given.bare or given.days_left is not None
    source = {**_source(given, ordered=not given.by_hand), "bare": given.bare}
    return Ask(
        "POST",
        "/enrollments",
        {
            "common_name": given.common_name,
            "sans": given.san,
            "contract": given.contract,
            "body": given.body,
            "as_is": given.as_is,
            "live": source if live else None,
        },
    )


_ask_open = _asker("/enrollments/open-change", lambda given: {"names": given.names})
_ask_upload = _asker("/enrollments/upload", lambda given: _source(given, ordered=given.ordered))
_ask_remove = _asker(
    "/enrollments/take-off",
    lambda given: {"networks": NETWORKS if given.networks == "both" else [given.networks]},
)


def _source(given: argparse.Namespace, *, ordered: bool) -> dict[str, object]:
    return {"account": given.account, "days_left": given.days_left, "ordered": ordered}


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _json_file(text: str) -> object:
    try:
        return json.loads(Path(text).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise argparse.ArgumentTypeError(f"{text}: {error}") from error


def _show_enrollments(enrollments: Sequence[Mapping[str, Any]]) -> str:
    return table(
        ("ENROLLMENT", "COMMON NAME", "CONTRACT", "PRODUCTION", "STAGING", "CHANGE", "STANDS AT"),
        [
            (
                str(one["enrollment"]),
                one["common_name"],
                one["contract"],
                _network(one["production"]),
                _network(one["staging"]),
                _change(one["change"]),
                _status(one["change"]),
            )
            for one in enrollments
        ],
    )


def _network(certificates: Sequence[Mapping[str, str]]) -> str:
    return " ".join(f"{one['serial'][:8]}… {one['not_after'][:10]}" for one in certificates) or "-"


def _change(change: Mapping[str, Any] | None) -> str:
    return "-" if change is None else f"{change['change']} {change['kind']}"


def _status(change: Mapping[str, Any] | None) -> str:
    if change is None:
        return "-"
    error = f": {change['error']}" if change["error"] else ""
    return f"{change['status']} ({change['state']}{error})"
