"""Akamai's deployments and warnings, and the names that visitors still reach."""

import argparse

from connector.sandbox.steering.ctl_commands.behaviour import show_mapping
from connector.sandbox.steering.ctl_commands.enrollments import NETWORKS, refers, show_enrollment
from connector.sandbox.steering.ctl_commands.menu import Ask, Menu, post, silent

_LIVE_HOSTS = "cps.live_hosts"


def add(menu: Menu) -> None:
    """Add the commands."""
    _add_deployments(menu.group("deployments", "Akamai's deployments"))
    _add_warnings(menu.group("warning", "warnings that CPS raises in changes"))
    live = menu.add(
        "live",
        "set the names that visitors still reach, which stop a removal; without names: none",
        _ask_live,
        lambda switches: show_mapping({_LIVE_HOSTS: switches[_LIVE_HOSTS]}),
    )
    live.add_argument("hosts", nargs="*", metavar="NAME")


def _add_deployments(menu: Menu) -> None:
    for word, help_ in (("hold", "hold all deployments"), ("release", "let them continue")):
        menu.add(word, help_, post(f"/deployments/{word}"), silent)
    fail = menu.add(
        "fail", "make the next deployment fail, or the one in progress", _ask_fail, silent
    )
    fail.add_argument("names", help="shell pattern of common names, such as '*.example.org'")
    fail.add_argument("--on", dest="network", choices=NETWORKS, default=NETWORKS[0])
    fail.add_argument("--text", help="what CPS says of it")
    retry = menu.add("retry", "retry a deployment that has failed", _ask_retry, show_enrollment)
    refers(retry)


def _add_warnings(menu: Menu) -> None:
    add_ = menu.add("add", "raise a warning from now on", _ask_warning, silent)
    add_.add_argument("names", help="shell pattern of common names, such as '*.example.org'")
    add_.add_argument("stage", choices=("pre", "post"), help="before the CSR or after an upload")
    add_.add_argument("text", help="word for word as in Akamai's catalogue")
    menu.add("clear", "stop raising them", lambda _: Ask("DELETE", "/warnings"), silent)


def _ask_live(given: argparse.Namespace) -> Ask:
    return Ask("POST", "/switches", {_LIVE_HOSTS: given.hosts})


def _ask_fail(given: argparse.Namespace) -> Ask:
    body = {"names": given.names, "network": given.network, "text": given.text}
    return Ask("POST", "/deployments/fail", body)


def _ask_retry(given: argparse.Namespace) -> Ask:
    return Ask("POST", "/deployments/retry", {"enrollment": given.enrollment})


def _ask_warning(given: argparse.Namespace) -> Ask:
    body = {"names": given.names, "stage": given.stage, "text": given.text}
    return Ask("POST", "/warnings", body)
