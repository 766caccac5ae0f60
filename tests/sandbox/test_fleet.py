"""A fleet that is live already: `sandbox ctl seed`."""

from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from cryptography import x509

from connector.sandbox import cli
from connector.sandbox.cps.state import Enrollment
from connector.sandbox.serving.server import Sandbox
from scripts.benchmarks.fleet import write_requests

from .conftest import Ctl, ManualClock, SCMClient


def _made(sandbox: Sandbox) -> list[Enrollment]:
    return list(sandbox.world.cps.enrollments.values())


def _leaf(enrollment: Enrollment) -> x509.Certificate:
    assert enrollment.production is not None
    (deployed,) = enrollment.production.certificates
    return deployed.certificate


@pytest.mark.promise("sandbox-ctl")
def test_a_fleet_is_live(ctl: Ctl, slow: Sandbox, clock: ManualClock) -> None:
    """Each has a certificate of its own on both networks, and no change is open."""
    seeded = ctl("seed", "12")
    leaves = [_leaf(one) for one in _made(slow)]
    left = sorted(one.not_valid_after_utc - clock.now() for one in leaves)

    assert (seeded["enrollments"], seeded["first"], seeded["last"]) == (12, 20001, 20012)
    assert len({one.serial_number for one in leaves}) == 12
    assert all(one.pending is None and one.staging == one.production for one in _made(slow))
    assert timedelta(days=69) < left[0] < left[-1] < timedelta(days=195)
    assert left[-1] - left[0] > timedelta(days=90)


@pytest.mark.promise("sandbox-ctl")
def test_a_fleet_is_spread_the_same_each_time(ctl: Ctl, slow: Sandbox) -> None:
    """By number alone; a second one takes the next free names."""
    ctl("seed", "3", "--days-left", "10..20")
    ctl("seed", "5", "--days-left", "10..20", "--domain", "example.net")
    ctl("seed", "1", "--days-left", "30")
    first, second, third = (_made(slow)[span] for span in (slice(3), slice(3, 8), slice(8, 9)))

    ends = [[_leaf(one).not_valid_after_utc for one in some] for some in (first, second)]
    assert ends[0] == ends[1][:3]
    assert [one.common_name for one in first] == [f"site-0000{n}.example.com" for n in (1, 2, 3)]
    assert [one.common_name for one in third] == ["site-00004.example.com"]


@pytest.mark.promise("sandbox-ctl")
@pytest.mark.parametrize(
    ("word", "algorithms"),
    [("RSA", ["RSA"]), ("ECDSA", ["ECDSA"]), ("both", ["ECDSA", "RSA"])],
)
def test_a_fleet_has_the_keys_that_are_wanted(
    ctl: Ctl, slow: Sandbox, word: str, algorithms: list[str]
) -> None:
    """The CSR that the history shows is for the key that is served."""
    ctl("seed", "2", "--key", word)
    for enrollment in _made(slow):
        (change,) = enrollment.changes
        keys = {
            one.key_algorithm: x509.load_pem_x509_csr(one.csr_pem.encode()).public_key()
            for one in change.requests
        }

        assert enrollment.production is not None
        served = enrollment.production.certificates
        assert [one.key_algorithm for one in served] == algorithms
        assert all(one.certificate.public_key() == keys[one.key_algorithm] for one in served)


@pytest.mark.promise("sandbox-ctl")
def test_scm_may_know_the_orders_of_a_fleet(ctl: Ctl, slow: Sandbox, scm: SCMClient) -> None:
    """With `--orders`: issued ones, which either API finds."""
    ctl("seed", "2")
    assert ctl("orders") == []

    ctl("seed", "2", "--orders", "--account", "sectigo-dv", "--managed")
    orders, made = ctl("orders"), _made(slow)[2:]

    serials = [f"{_leaf(one).serial_number:X}" for one in made]
    assert [one["serial"].lstrip("0") for one in orders] == serials
    assert {(one["status"], one["account"]) for one in orders} == {("Issued", "sectigo-dv")}
    assert {one.changes[0].created_by for one in made} == {"sandbox"}


@pytest.mark.promise("sandbox-ctl")
def test_a_fleet_matches_certificate_requests(ctl: Ctl, slow: Sandbox, tmp_path: Path) -> None:
    """With `--requests` one for each file, wherever it lies, with all that it asks of CPS."""
    folder = tmp_path / "fleet"
    write_requests(folder, 2)
    wanted = {
        "common_name": "Shop.example.org",
        "contract_id": "ctr_C-1FRYVV3",
        "sans": ["a.example.org", "shop.example.org"],
        "key_algorithms": ["ECDSA", "RSA"],
        "scm_account": "sectigo-ev",
        "change_management": True,
        "sni_only": False,
        "exclude_sans": True,
        "subject": {"country": "DE", "organizational_unit": "Web"},
        "tech_contact": {
            "first_name": "Grace",
            "last_name": "Hopper",
            "email": "grace@akamai.com",
            "phone": "+1 617 444 3000",
            "organization": "Akamai",
            "country_code": "US",
        },
        "network_configuration": {
            "geography": "core",
            "quic_enabled": True,
            "clone_dns_names": False,
            "dns_names": ["shop.example.org"],
            "client_mutual_authentication": {"set_id": "7", "ocsp_enabled": True},
        },
        "critical_days": None,
    }
    (folder / "inner").mkdir()
    (folder / "inner" / "shop.yml").write_text(yaml.safe_dump(wanted))
    (folder / "scm_config.yaml").write_text("accounts: {}")
    assert ctl("seed", "--requests", str(folder))["enrollments"] == 3
    shop = _made(slow)[0]
    body, network = shop.body, shop.body["networkConfiguration"]

    assert {one.common_name for one in _made(slow)[1:]} == {
        "site-00001.example.com",
        "site-00002.example.com",
    }
    assert shop.names == ("shop.example.org", "a.example.org")
    assert (shop.contract, body["changeManagement"]) == ("C-1FRYVV3", True)
    assert body["thirdParty"] == {"excludeSans": True}
    assert (body["csr"]["c"], body["csr"]["ou"]) == ("DE", "Web")
    assert body["techContact"]["organizationName"] == "Akamai"
    assert body["techContact"]["country"] == "US"
    assert (network["quicEnabled"], network["sniOnly"]) == (True, False)
    assert network["dnsNameSettings"] == {"cloneDnsNames": False, "dnsNames": ["shop.example.org"]}
    assert network["clientMutualAuthentication"]["setId"] == "7"


@pytest.mark.parametrize("profile", [502, "Sectigo Public DV"])
def test_what_an_administrator_orders_comes_from_its_profile(
    ctl: Ctl, slow: Sandbox, tmp_path: Path, profile: int | str
) -> None:
    """Only accounts of the Enrollment API fix a profile; these requests name theirs."""
    write_requests(tmp_path / "fleet", 1, scm_account="admin", org_id=10, cert_type=profile)

    assert ctl("seed", "--requests", str(tmp_path / "fleet"), "--orders")["enrollments"] == 1

    (order,) = slow.world.scm.orders.values()
    assert order.profile.id == 502


def test_a_fleet_that_cannot_be_is_refused(
    slow: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line; what came before the faulty one is there, and whole."""

    def refusal(*words: str) -> tuple[int, str]:
        code = cli.main(["ctl", "--dir", str(slow.directory), "seed", *words])
        return code, capsys.readouterr().err

    folder = tmp_path / "fleet"
    folder.mkdir()
    (folder / "one.yaml").write_text("contract_id: C-0N7RAC7")
    assert refusal("--requests", str(tmp_path / "none"))[0] == 64
    assert "without a common name" in refusal("--requests", str(folder))[1]
    write_requests(tmp_path / "admins", 1, scm_account="admin", cert_type=1)
    assert "no account orders cert_type 1" in refusal("--requests", str(tmp_path / "admins"))[1]
    assert "C-9" in refusal("1", "--contract", "C-9")[1]
    assert "no account nobody" in refusal("1", "--account", "nobody")[1]
    assert "backwards" in refusal("1", "--days-left", "9..8")[1]
    assert _made(slow) == []


def test_somebody_can_do_to_one_of_a_fleet_what_he_likes(ctl: Ctl, slow: Sandbox) -> None:
    """What they share in memory, none can change for the others."""
    ctl("seed", "2")
    ctl("change", "open", "site-00001.example.com", "--names", "more.example.com")
    one, other = _made(slow)

    assert one.names == ("site-00001.example.com", "more.example.com")
    assert other.names == ("site-00002.example.com",)
    assert other.pending is None
