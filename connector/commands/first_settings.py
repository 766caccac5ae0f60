"""The settings of a first run: asked for, or named by flags; written beside nothing that exists."""

import argparse
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import yaml

from connector.errors import FailedError, UsageError
from connector.machine.atomic import make_file
from connector.running.run import Run
from connector.sectigo.api import ADMIN, ENROLLMENT
from connector.settings.paths import written_path
from connector.settings.signer import API as COMMAND
from connector.terminal.console import Console
from connector.text.secret import KNOWN

_AKAMAI: Final = ("host", "client_token", "client_secret", "access_token")
_SECRET: Final = frozenset({"client_secret", "access_token"})
_HOST: Final = "AKAMAI_HOST"
ENROLLMENT_NAME, ADMIN_NAME = APIS = ("enrollment", "admin")
"""SCM's two, as scm_config.yaml names them."""
_Written = Mapping[str, str | list[str] | dict[str, str]]
_SOURCES: Final = ("env", "file")
"""Where a secret may be, as a flag names it; the secret itself is no argument."""


@dataclass
class NewFiles:
    """What this run has written; none was there before."""

    written: list[Path] = field(default_factory=list)

    def make(self, path: Path, text: str) -> None:
        """
        Write a file for its owner alone.

        Raises:
            UsageError: There is one already.
            FailedError: It cannot be written.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            make_file(path, text)
        except FileExistsError as error:
            raise exists(path) from error
        except OSError as error:
            raise FailedError(
                f"{path} cannot be written: {error.strerror}.", remedy="Name another place."
            ) from error
        self.written.append(path)

    def take_back(self) -> None:
        """Remove what was written, since it leads nowhere."""
        for path in self.written:
            path.unlink(missing_ok=True)
        self.written.clear()


def exists(path: Path) -> UsageError:
    """Return what is said of a file that is not replaced."""
    return UsageError(
        f"{path} exists, so it was left as it is.", remedy="Name another file.", again=""
    )


def add_account(command: argparse.ArgumentParser) -> None:
    """Add the flags of an SCM account; a secret is named by its place."""
    group = command.add_argument_group("the account at SCM, where there is no scm_config.yaml yet")
    group.add_argument(
        "--scm-api",
        choices=(*APIS, COMMAND),
        metavar="|".join((*APIS, COMMAND)),
        help="which API of SCM (enrollment); command: a program of yours signs in SCM's place",
    )
    group.add_argument(
        "--scm-order",
        metavar="COMMAND",
        help="with --scm-api command: program and arguments in one text, quoted as for a shell",
    )
    group.add_argument(
        "--scm-url",
        metavar="URL",
        help="address of SCM: https://NAME.enroll.enterprise.sectigo.com, of an administrator"
        " https://cert-manager.com",
    )
    group.add_argument("--scm-client-id", metavar="ID", help="client id of the account")
    group.add_argument(
        "--scm-login",
        metavar="NAME",
        help="instead of a client id: of an administrator with a password",
    )
    group.add_argument(
        "--scm-customer-uri", metavar="URI", help="with --scm-login: who SCM's customer is"
    )
    group.add_argument(
        "--scm-token-url",
        metavar="URL",
        help="with --scm-client-id: where tokens are given, if SCM does not tell it",
    )
    group.add_argument(
        "--scm-secret",
        metavar="env:NAME|file:PATH",
        help="where its client secret or password is; asked for at a terminal, and kept in a file"
        " of mode 600",
    )


def write_settings(arguments: argparse.Namespace, run: Run, new: NewFiles) -> None:
    """
    Write .edgerc and scm_config.yaml, each where there is none.

    Raises:
        UsageError: Something is neither named nor can be asked for.
        FailedError: One cannot be written.
    """
    edgerc = _akamai_text(arguments, run)
    accounts = _accounts_text(arguments, run)
    for path, text in (*edgerc.items(), *accounts.items()):
        new.make(path, text)
        run.console.say(f"Written: {path} (mode 600)")


def named_file(named: str, run: Run) -> Path:
    """Return the file that a setting means: `~` is the home of whoever runs this."""
    here = run.surroundings
    return written_path(named, here.directory(), here.home_directory())


def _akamai_text(arguments: argparse.Namespace, run: Run) -> Mapping[Path, str]:
    path = named_file(arguments.edgerc or run.environ.get("AKAMAI_EDGERC") or "~/.edgerc", run)
    if path.exists() or run.environ.get(_HOST):
        return {}
    run.console.say(
        f"There is no {path} yet. An API client with READ-WRITE on CPS is made in Akamai Control"
        " Center under Identity & access; its four values:"
    )
    section = arguments.section or run.environ.get("AKAMAI_EDGERC_SECTION") or "default"
    lines = [f"[{section}]"]
    for key in _AKAMAI:
        ask = run.console.ask_hidden if key in _SECRET else run.console.ask
        value = _asked(ask, f"{key}: ", f"{path}, or the variables {_HOST} and its siblings")
        if key in _SECRET:
            KNOWN.add(value)
        lines.append(f"{key} = {value}")
    return {path: "\n".join([*lines, ""])}


def _accounts_text(arguments: argparse.Namespace, run: Run) -> Mapping[Path, str]:
    named = arguments.scm_config or run.environ.get("SCM_CONFIG")
    path = named_file(named or "scm_config.yaml", run)
    usual = named_file("~/.config/akamai-scm/scm_config.yaml", run)
    if path.exists() or (not named and usual.exists()):
        return {}
    by_program = arguments.scm_api == COMMAND
    account = (_by_program if by_program else _account)(arguments, run.console, path)
    return {path: yaml.safe_dump(account, sort_keys=False, allow_unicode=True)}


def _by_program(arguments: argparse.Namespace, console: Console, path: Path) -> _Written:
    """Return the account whose orders a program takes."""
    del path
    written = arguments.scm_order or _asked(console.ask, "order: ", "--scm-order")
    try:
        words = shlex.split(written)
    except ValueError as error:
        raise UsageError(
            f"--scm-order names no program: {error}.",
            remedy="Write program and arguments in one text, such as '/opt/sign web'.",
            again="",
        ) from error
    return {"api": COMMAND, "order": words}


def _account(arguments: argparse.Namespace, console: Console, path: Path) -> _Written:
    """Return the account as scm_config.yaml has it."""
    named = arguments.scm_client_id or arguments.scm_login
    if not (arguments.scm_url and named and arguments.scm_secret):
        console.say(
            f"There is no {path} yet. An account for SCM's Enrollment API is made under"
            f" {ENROLLMENT.credentials_at}; an administrator (api: admin) has credentials under"
            f" {ADMIN.credentials_at}, or a password."
        )
    api = arguments.scm_api or (ADMIN_NAME if arguments.scm_login else None)
    if api is None and named is None:
        api = _api(console)
    account: dict[str, str | list[str] | dict[str, str]] = {
        "api": api or ENROLLMENT_NAME,
        "url": arguments.scm_url or _asked(console.ask, "url: ", "--scm-url"),
    }
    login, id_ = arguments.scm_login, arguments.scm_client_id
    if login is not None and api != ADMIN_NAME:
        raise UsageError(
            "--scm-login is of an administrator.", remedy="Give --scm-api admin with it.", again=""
        )
    if api == ADMIN_NAME and login is None and id_ is None:
        id_ = (console.ask("client_id (empty: a login with its password): ") or "").strip()
        login = None if id_ else _asked(console.ask, "login: ", "--scm-client-id or --scm-login")
    if login is not None:
        uri = arguments.scm_customer_uri
        account["customer_uri"] = uri or _asked(console.ask, "customer_uri: ", "--scm-customer-uri")
        account["login"] = login
        account["password"] = _secret(arguments.scm_secret, "password", console)
        return account
    account["client_id"] = id_ or _asked(console.ask, "client_id: ", "--scm-client-id")
    if arguments.scm_token_url:
        account["token_url"] = arguments.scm_token_url
    account["client_secret"] = _secret(arguments.scm_secret, "client_secret", console)
    return account


def _api(console: Console) -> str | None:
    """Return the API that a person names; None: nobody is asked, or it is the usual one."""
    question = f"api, {ENROLLMENT_NAME} or {ADMIN_NAME} ({ENROLLMENT_NAME}): "
    while (answer := console.ask(question)) is not None:
        if not answer.strip():
            return None
        if answer.strip() in APIS:
            return answer.strip()
        console.say(
            f"Type {ENROLLMENT_NAME} or {ADMIN_NAME}; for a program of your own that signs, start"
            f" again with --scm-api {COMMAND}."
        )
    return None


def _secret(named: str | None, key: str, console: Console) -> str | dict[str, str]:
    """Return the secret as scm_config.yaml has it: its place, or what was typed."""
    if named is None:
        typed = _asked(console.ask_hidden, f"{key}: ", "--scm-secret")
        KNOWN.add(typed)
        return typed
    source, _, place = named.partition(":")
    if source not in _SOURCES or not place:
        raise UsageError(
            "--scm-secret names no place of a secret.",
            remedy="Write env:NAME or file:PATH; the secret itself is no argument.",
            again="",
        )
    return {source: place}


def _asked(ask: Callable[[str], str | None], question: str, instead: str) -> str:
    """Return what a person answers, once it is something."""
    while True:
        answer = ask(question)
        if answer is None:
            raise UsageError(
                f"There is no terminal to ask for {question.rstrip(': ')}.",
                remedy=f"Give {instead}.",
                again="",
            )
        if answer.strip():
            return answer.strip()
