"""An account whose orders a program of the person's own takes."""

from datetime import timedelta
from pathlib import Path

import pytest
from scm_config_file import GOOD, AccountsReader

LEAST = "api: command\norder: [/usr/local/bin/sign]\n"


def test_programs_in_place_of_scm(scm: AccountsReader) -> None:
    scm.write(
        "accounts:\n  private:\n    api: command\n    order: [sign, --fast]\n    collect: [sign]\n"
        "    find: [look]\n    revoke: [unsign]\n    idempotent: true\n    timeout: 1m20s\n"
        "    environment: [STEP_TOKEN, UNSET]\n"
    )

    account = scm.only(PATH="/bin", STEP_TOKEN="t0ken", OTHER="no")

    commands = account.commands
    assert commands is not None
    assert (account.name, account.api, account.url) == ("private", "command", "")
    assert (commands.order, commands.collect) == (("sign", "--fast"), ("sign",))
    assert (commands.find, commands.revoke) == (("look",), ("unsign",))
    assert (commands.idempotent, commands.limit) == (True, timedelta(seconds=80))
    assert commands.environ == {"PATH": "/bin", "STEP_TOKEN": "t0ken"}
    assert commands.directory == scm.directory
    assert account.signer == "sign"
    assert account.identity == ("command", "sign", "--fast")
    assert "t0ken" not in repr(account)


def test_the_least(scm: AccountsReader) -> None:
    scm.write(LEAST)

    account = scm.only()

    commands = account.commands
    assert commands is not None
    assert (commands.collect, commands.find, commands.revoke) == ((), (), ())
    assert commands.idempotent is False
    assert commands.limit == timedelta(seconds=60)


def test_it_stands_beside_accounts_of_scm(scm: AccountsReader) -> None:
    scm.write(f"{GOOD}accounts:\n  ca: {{api: command, order: [a]}}\n")

    found = scm.read()

    assert found is not None
    assert {name: account.signer for name, account in found.items()} == {
        "default": "SCM",
        "ca": "a",
    }


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("api: command\n", "order: missing; it is the program that gets the CSR"),
        ("api: command\norder: sign it\n", "order: must be a list of words; write it as ["),
        ("api: command\norder: []\n", "order: must be a list of words"),
        ('api: command\norder: [a, ""]\n', "order: must be a list of words"),
        (f"{LEAST}collect: [1]\n", "collect: must be a list of words"),
        (f"{LEAST}idempotent: yes please\n", "idempotent: must be true or false"),
        (
            f"{LEAST}timeout: 2m\n",
            "timeout: must be a time span such as 45s, at most 90s; an",
        ),
        (f"{LEAST}timeout: 45\n", "timeout: must be a time span"),
        (f"{LEAST}timeout: 0s\n", "timeout: must be a time span"),
        (f"{LEAST}environment: [A=b]\n", "environment: must be a list of names of variables"),
        (f"{LEAST}environment: A\n", "environment: must be a list of names of variables"),
        (f"{LEAST}url: https://a\n", "url: does not go with api: command; SCM alone is told it"),
        (f"{LEAST}client_secret: a\n", "client_secret: does not go with api: command"),
        (f"{LEAST}colect: [a]\n", "colect: unknown key; did you mean collect?"),
        (f"{GOOD}order: [a]\n", "order: goes with api: command alone"),
        (f"{GOOD}timeout: 3s\n", "timeout: goes with api: command alone"),
    ],
)
def test_what_is_wrong_is_told(scm: AccountsReader, text: str, fault: str) -> None:
    scm.write(text)

    assert fault in scm.fault()


def test_all_faults_at_once(scm: AccountsReader) -> None:
    scm.write("api: command\nfind: look\ntimeout: 1h\nlogin: me\n")

    assert scm.read() is None
    told = [str(fault).removeprefix(f"{scm.path}: ").partition(":")[0] for fault in scm.faults]
    assert told == ["login", "find", "order", "timeout"]


def test_no_secret_stands_in_such_a_file(scm: AccountsReader) -> None:
    """So others may read it."""
    scm.write(LEAST, mode=0o644)

    assert scm.only().signer == str(Path("/usr/local/bin/sign"))
