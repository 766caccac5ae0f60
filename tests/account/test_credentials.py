"""Whose kept answers they are: each part of the credentials counts, and none can be read."""

from dataclasses import replace
from pathlib import Path

import pytest

from connector.account.credentials import akamai_key, scm_key
from connector.settings.secret_source import CommandSecret
from connector.settings.values import AkamaiCredentials, SCMAccount
from connector.text.secret import Secret

AKAMAI = AkamaiCredentials("akab-x.example", "akab-ct", Secret("akab-cs"), "akab-at")
ADMIN = SCMAccount("admin", "admin", "https://scm.example", login="ada", password=Secret("one pw"))


@pytest.mark.parametrize(
    "changes",
    [
        {"host": "akab-y.example"},
        {"client_token": "akab-other"},
        {"client_secret": Secret("akab-other")},
        {"access_token": "akab-other"},
        {"account_key": "1-SWITCH"},
    ],
)
def test_other_credentials_of_akamai_s_have_other_looks(changes: dict[str, str]) -> None:
    """Whatever of them is another."""
    assert akamai_key(AKAMAI, None) != akamai_key(replace(AKAMAI, **changes), None)  # type: ignore[arg-type]


def test_the_same_account_has_the_same_looks() -> None:
    """However its port and its switch key are written, and whatever pace is kept."""
    same = replace(AKAMAI, host="akab-x.example:443", requests_per_minute=9, source="elsewhere")
    assert akamai_key(same, None) == akamai_key(AKAMAI, None)
    switched = replace(AKAMAI, account_key="1-SWITCH")
    assert akamai_key(switched, None) == akamai_key(AKAMAI, "1-SWITCH")


@pytest.mark.parametrize(
    "changes",
    [
        {"login": "tim"},
        {"password": Secret("two pw")},
        {"password": None, "client_secret": Secret("one pw")},
    ],
)
def test_other_credentials_of_scm_s_have_other_lists(changes: dict[str, str]) -> None:
    """Whatever of them is another."""
    assert scm_key(ADMIN) != scm_key(replace(ADMIN, **changes))  # type: ignore[arg-type]
    assert scm_key(ADMIN) == scm_key(replace(ADMIN, name="the same by another name"))


def test_a_client_certificate_counts_by_what_is_in_it(tmp_path: Path) -> None:
    """One that is renewed in its place is another; one that is gone hinders nothing here."""
    path = tmp_path / "client.pem"
    account = replace(ADMIN, password=None, client_cert=path)
    found = [scm_key(account)]
    for text in ("one", "another"):
        path.write_text(text)
        found.append(scm_key(account))
    assert len(set(found)) == 3


def test_a_command_is_not_run_to_tell_its_secret_apart(tmp_path: Path) -> None:
    """It may ask at the terminal, where nothing has to be asked of SCM."""
    mark = tmp_path / "run"
    one, other = (CommandSecret(("touch", str(mark), word), tmp_path, {}, "") for word in "ab")
    keys = {scm_key(replace(ADMIN, password=secret)) for secret in (one, other)}
    assert len(keys) == 2
    assert not mark.exists()
