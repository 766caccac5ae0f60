"""What lies in a directory of the original: its orders, its accounts, its variables."""

from pathlib import Path

import pytest
import yaml

from connector.migration.accounts import Accounts
from connector.migration.directory import edgerc_of, read_directory, scm_config_of
from connector.migration.stack import Block
from connector.migration.translate import translate
from connector.settings.scm_config import read_accounts
from connector.text.leaving import leaving


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("www.example.com 4711 issued", ("issued", "www.example.com", "4711")),
        ("*.example.com,not_issued,4711", ("not_issued", "*.example.com", "4711")),
        ("www.example.com: problem", ("problem", "www.example.com", "")),
        ("www.example.com|problem", ("problem", "www.example.com", "")),
        ("a-Zx9_q not_issued", ("not_issued", "", "a-Zx9_q")),
        ("4711 WWW.example.com 2026-11-29 issued", ("issued", "www.example.com", "4711")),
        ("1 2 www.example.com issued", ("issued", "www.example.com", "")),
        ("# www.example.com 4711 issued", None),
        ("issued problem", None),
        ("status", None),
    ],
)
def test_a_row_is_read_as_far_as_it_can_be_recognised(tmp_path: Path, line, row) -> None:
    """The form of the file is not public."""
    (tmp_path / "cert.ids").write_text(f"{line}\n")

    rows = read_directory(tmp_path).rows

    told = [(one.status, one.common_name, one.order_id) for one in rows]
    assert told == ([] if row is None else [row])


def test_the_nearest_scm_config_counts(tmp_path: Path) -> None:
    """That of the directory, of the package around it, or the one that is named."""
    directory = tmp_path / "certs" / "www"
    directory.mkdir(parents=True)
    assert scm_config_of(directory, None) is None
    (tmp_path / "scm_config.yaml").touch()
    assert scm_config_of(directory, None) == tmp_path / "scm_config.yaml"
    (directory / "scm_config.yaml").touch()
    assert scm_config_of(directory, None) == directory / "scm_config.yaml"
    assert scm_config_of(directory, "../x.yaml") == directory / "../x.yaml"


def test_the_usual_edgerc_needs_no_setting(tmp_path: Path) -> None:
    assert edgerc_of(tmp_path, "") == edgerc_of(tmp_path, "~/.edgerc") == ""
    assert edgerc_of(tmp_path, "~/other") == "~/other"
    assert edgerc_of(tmp_path, "up/.edgerc") == str(tmp_path / "up/.edgerc")
    (tmp_path / ".edgerc").touch()
    assert edgerc_of(tmp_path, "") == str(tmp_path / ".edgerc")


def written(directory: Path, name: str, **keys: object) -> Path:
    path = directory / f"{name}.yaml"
    path.write_text(yaml.safe_dump(keys))
    return path


def test_accounts_of_several_directories_are_one_file_that_we_read(tmp_path: Path) -> None:
    """The same twice is one account; the words of the siblings are ours; a file moves along."""
    api = {"url": "https://a.enroll.enterprise.sectigo.com", "client_id": "x"}
    (tmp_path / "client.pem").touch()
    accounts = Accounts()
    first = accounts.read(written(tmp_path, "a", **api, client_secret="long-secret-1"), "www")
    again = accounts.read(written(tmp_path, "b", **api, client_secret="long-secret-1"), "shop")
    other = accounts.read(
        written(
            tmp_path,
            "c",
            scm_url="https://cert-manager.com",
            scm_user="u",
            scm_password=12345678,
            scm_uri="acme",
            scm_org_id=7,
            scm_ssl_cert_type="501",
        ),
        "admin",
    )
    (tmp_path / "ours").mkdir()
    ours = tmp_path / "ours" / "scm_config.yaml"
    ours.write_text(accounts.text())
    ours.chmod(0o600)

    faults: list = []
    read = read_accounts(ours, {}, tmp_path, tmp_path, faults)

    assert faults == []
    assert first is not None
    assert (first.name, again, first.request) == ("default", first, {})
    assert other is not None
    assert (other.name, dict(other.request)) == ("admin", {"org_id": 7, "cert_type": "501"})
    assert read is not None
    assert [(one.name, one.api, one.login) for one in read.by_name.values()] == [
        ("default", "enrollment", ""),
        ("admin", "admin", "u"),
    ]
    assert leaving("is long-secret-1 or 12345678") == "is *** or ***"


def test_a_file_of_accounts_that_is_none_is_told_without_its_content(tmp_path: Path) -> None:
    accounts = Accounts()
    for number, text in enumerate(("client_secret: 'a secret", "- a", "accounts: {a: {}}")):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text)
        assert accounts.read(path, "x") is None
    assert accounts.read(tmp_path / "gone", "x") is None

    assert accounts.read(tmp_path / "0.yaml", "y") is None

    assert len(accounts.faults) == 4  # each is told once, however many blocks it belongs to
    assert "a secret" not in "".join(map(str, accounts.faults))


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ({"domain": "a.example.com"}, {"common_name": "a.example.com"}),
        ({"key_algorithm": "ECDSA"}, {"key_algorithms": ["ECDSA"]}),
        ({"sans": "a.b, c.d"}, {"sans": ["a.b", "c.d"]}),
        ({"csr": {"country_code": "DE", "city": ""}}, {"subject": {"country": "DE"}}),
        ({"csr": [{"country_code": "DE"}]}, {"subject": {"country": "DE"}}),
        ({"org_id": "10", "term": "365"}, {"org_id": 10, "term": 365}),
        ({"cert_type": "Private SSL"}, {"cert_type": "Private SSL"}),
        ({"change_management": "true"}, {"change_management": True}),
        ({"organization": {"postal_code": 2142}}, {"organization": {"postal_code": "2142"}}),
        ({"timeouts": {"csr": "5m"}}, {"timeouts": {"csr": "5m"}}),
        ({"timeouts": {"default": "2h"}}, {}),
        (
            {"network_configuration": [{"client_mutual_authentication": [{"set_id": 1}]}]},
            {"network_configuration": {"client_mutual_authentication": {"set_id": "1"}}},
        ),
        ({"acknowledge_change_management": True}, {"approve": {"change_management": True}}),
        ({"acknowledge_change_management": False}, {}),
        ({"auto_approve": True, "acknowledge_change_management": True}, {"auto_approve": True}),
        ({"source": "./x", "depends_on": ["y"], "comments": None, "sans": []}, {}),
        ({"client_secret": "shown-nowhere"}, {}),
    ],
)
def test_a_variable_becomes_what_it_is_here(there, here) -> None:
    made = translate(Block("module.a", there, ()))

    assert made.document == here
    assert "shown-nowhere" not in "".join(made.notes)
