"""How the places are named that the values of an account come from."""

import pytest

from connector.settings.origin import Origin

HERE = Origin("/a/scm.yaml", {"password": "the environment variable SCM_PASSWORD"})


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        (("url",), "url of the account in /a/scm.yaml"),
        (
            ("login", "client_cert", "client_key"),
            "login, client_cert and client_key of the account in /a/scm.yaml",
        ),
        (
            ("login", "password"),
            "login of the account in /a/scm.yaml and the environment variable SCM_PASSWORD",
        ),
        (("password",), "the environment variable SCM_PASSWORD"),
    ],
)
def test_each_value_is_looked_for_where_it_is(keys: tuple[str, ...], named: str) -> None:
    """In the file, but for what stands elsewhere."""
    assert HERE.of(*keys) == named
