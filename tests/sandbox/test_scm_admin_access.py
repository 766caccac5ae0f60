"""Who may ask SCM's Admin API (sectigo-scm 1.2, 1.3, 9.4)."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import requests
import trustme
from scm_administrators import STEP, Administrator
from scm_orders import ManualClock, make_csr

from connector.sandbox.keeping.file import StateFile
from connector.sandbox.scm import tokens
from connector.sandbox.serving.server import Sandbox
from connector.sandbox.world import Options

from .conftest import SCMClient

ALL = ["admin", "admin-cert", "admin-oauth"]


def _bare(slow: Sandbox, path: str, headers: Mapping[str, str]) -> requests.Response:
    """Ask with these headers and nothing else."""
    return SCMClient(slow).call("GET", path, headers=headers)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("version", ["v1", "v2"])
def test_each_login_opens_both_versions(slow: Sandbox, name: str, version: str) -> None:
    answer = Administrator(slow, name).call("GET", f"/ssl/{version}/types")

    assert answer.status_code == 200
    assert {501, 602} < {one["id"] for one in answer.json()}


@pytest.mark.parametrize(
    "changed",
    [{"password": "no"}, {"login": "nobody"}, {"customerUri": "other"}, {"password": ""}],
)
def test_wrong_headers_are_refused_alike(slow: Sandbox, changed: dict[str, str]) -> None:
    """Which part was wrong is not told; no token is offered to those who come with a login."""
    administrator = Administrator(slow)
    administrator.session.headers.update(changed)
    answer = administrator.ssl("GET", "/types")

    assert (answer.status_code, answer.json()["code"]) == (401, -16)
    assert "WWW-Authenticate" not in answer.headers


def test_without_credentials_the_token_endpoint_is_named(slow: Sandbox) -> None:
    answer = _bare(slow, "/api/ssl/v1/types", {})

    assert (answer.status_code, answer.json()["code"]) == (401, -16)
    expected = f'authorization_uri="{slow.scm_url}{tokens.PATH}"'
    assert expected in answer.headers["WWW-Authenticate"]


def test_a_password_does_not_open_the_private_twin(slow: Sandbox) -> None:
    administrator = Administrator(slow)
    administrator.base += "/private"

    assert administrator.ssl("GET", "/types").status_code == 401


def test_a_token_does_not_open_the_private_twin(slow: Sandbox) -> None:
    administrator = Administrator(slow, "admin-oauth")
    administrator.base += "/private"

    assert administrator.ssl("GET", "/types").status_code == 401


def test_a_certificate_opens_the_private_twin_alone(slow: Sandbox) -> None:
    """And only together with the login that it is registered with."""
    administrator = Administrator(slow, "admin-cert")
    assert administrator.ssl("GET", "/types").status_code == 200

    administrator.session.headers["login"] = "api-admin"
    assert administrator.ssl("GET", "/types").status_code == 401

    administrator.session.headers["login"] = "api-admin-cert"
    administrator.base = slow.scm_url
    assert administrator.ssl("GET", "/types").status_code == 401


def test_a_certificate_of_another_authority_ends_the_handshake(
    slow: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pair = tmp_path_factory.mktemp("stranger") / "stranger.pem"
    trustme.CA().issue_cert("stranger@example.org").private_key_and_cert_chain_pem.write_to_path(
        str(pair)
    )
    administrator = Administrator(slow, "admin-cert")
    administrator.session.cert = str(pair)

    with pytest.raises(requests.ConnectionError):
        administrator.ssl("GET", "/types")
    administrator.session.cert = None
    assert administrator.ssl("GET", "/types").status_code == 401


def test_tokens_of_one_api_do_not_open_the_other(slow: Sandbox, scm: SCMClient) -> None:
    administrator = Administrator(slow, "admin-oauth")
    theirs = {"Authorization": str(administrator.session.headers["Authorization"])}
    ours = {"Authorization": str(scm.session.headers["Authorization"])}

    assert _bare(slow, "/api/v1/certificates/any", theirs).status_code == 401
    assert _bare(slow, "/api/ssl/v1/types", ours).status_code == 401


def test_the_client_may_name_itself_by_basic_authentication(slow: Sandbox) -> None:
    admin = slow.world.scm.customer.admins["admin-oauth"]
    answer = SCMClient(slow).call(
        "POST",
        tokens.PATH,
        data={"grant_type": "client_credentials"},
        auth=(admin.client_id, admin.client_secret),
    )

    assert answer.status_code == 200


def test_tokens_live_as_long_as_the_switch_wants(slow: Sandbox, clock: ManualClock) -> None:
    """Fetched anew, the next one is as short (sectigo-scm 9.4)."""
    slow.world.scm.switches.token_seconds = 5
    administrator = Administrator(slow, "admin-oauth")
    first = administrator.ssl("GET", "/types").status_code
    clock.sleep(STEP)
    second = administrator.ssl("GET", "/types").status_code

    assert [first, second] == [200, 401]


def test_ca_backends_are_for_those_who_see_the_whole_customer(slow: Sandbox) -> None:
    found = Administrator(slow).call("GET", "/ca-backend/v1").json()
    refused = Administrator(slow, "admin-cert").call("GET", "/ca-backend/v1")

    assert {one["type"] for one in found} == {
        one.backend for one in slow.world.scm.profiles.values()
    }
    assert (refused.status_code, refused.json()["code"]) == (400, -3)


def test_organizations_are_shown_with_what_they_may(slow: Sandbox) -> None:
    administrator = Administrator(slow)
    listed = administrator.call("GET", "/organization/v1").json()
    managed = administrator.call("GET", "/organization/v1/managedBy/RAO_SSL").json()
    whole = administrator.call("GET", "/organization/v1/10").json()
    branch = administrator.call("GET", "/organization/v1/20").json()
    checked = administrator.call("GET", "/organization/v2/10/validations").json()
    unknown = administrator.call("GET", "/organization/v1/99")

    assert listed == managed
    assert listed[0]["departments"] == [{"id": 11, "name": "Web", "parentName": "Example Ltd"}]
    assert (whole["certTypes"], whole["validationStatus"]) == (["SSL"], "VALIDATED")
    assert (whole["city"], whole["country"]) == ("Cambridge", "US")
    assert branch["sslCertsApiEnabled"] is False
    assert {one["level"] for one in checked} == {"OV_SSL", "EV_SSL"}
    assert unknown.json()["code"] == -639


def test_profiles_are_those_delegated_to_an_organization(slow: Sandbox) -> None:
    """A department has those of its organization."""
    administrator = Administrator(slow)
    counts = {
        id_: len(administrator.ssl("GET", "/types", params={"organizationId": id_}).json())
        for id_ in (10, 11, 20)
    }

    assert counts == {10: len(slow.world.scm.profiles), 11: len(slow.world.scm.profiles), 20: 0}


def test_the_password_is_told_to_be_good(slow: Sandbox) -> None:
    assert Administrator(slow).call("GET", "/admin/v1/password").json()["state"] == "NEVER_EXPIRE"


@pytest.mark.parametrize("name", ALL)
def test_administrators_are_known_after_a_new_start(tmp_path: Path, name: str) -> None:
    """With `--state`; only the client certificate is another one, in the same place."""
    with StateFile(tmp_path / "world.json") as state:
        for start in ("first", "second"):
            world = state.world(Options())
            with Sandbox.start(tmp_path / start, world=world) as running:
                administrator = Administrator(running, name)
                found = administrator.ssl("GET").json()
                if start == "first":
                    administrator.enroll(make_csr("www.example.org"))

    assert [one["commonName"] for one in found] == ["www.example.org"]
