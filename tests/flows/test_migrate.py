"""`migrate`: from directories of the vendor's connector to a status that wants nothing."""

import json
import re
import stat
from pathlib import Path

import pytest
import yaml
from program import Program
from request_document import APPROVAL

CERTIFICATE = """
terraform {{
  required_version = "1.4.6"
  required_providers {{
    akamai = {{
      source  = "akamai/akamai"
      version = "5.2.0"
    }}
  }}
}}

provider "akamai" {{
  edgerc         = "{edgerc}"
  config_section = "default"
}}

variable "contract" {{
  default = "ctr_C-0N7RAC7"
}}

locals {{
  company = "Example GmbH"
  admin = {{
    first_name = "Ada"
    last_name  = "Lovelace"
    email      = "tls@example.com"
    phone      = "+49 69 1234567"
    title      = ""
  }}
}}

module "certificate" {{
  source = "../../module"

  common_name            = "{name}"
  sans                   = ["a.{name}"]
  contract_id            = var.contract
  secure_network         = "enhanced-tls"
  sni_only               = true
  signature_algorithm    = "SHA-256"
  key_algorithm          = "RSA"
  certificate_chain_type = "default"
  org_id                 = ""
  admin_contact          = local.admin
  tech_contact           = merge(local.admin, {{ email = "grace@akamai.com" }})
  acknowledge_pre_verification_warnings = true
  eula_accepted          = true
  organization = {{
    name             = local.company
    phone            = "+49 (69) 1234-567"
    address_line_one = "1 Example Street"
    address_line_two = ""
    city             = "Frankfurt"
    region           = "Hessen"
    postal_code      = "60311"
    country_code     = "DE"
  }}
}}
"""
RESOURCE = """
resource "akamai_cps_third_party_enrollment" "shop" {
  contract_id = "C-0N7RAC7"
  common_name = "shop.example.com"
  sans        = ["a.shop.example.com"]
  csr {
    country_code          = ""
    preferred_trust_chain = "x"
  }
  network_configuration {
    quic_enabled = false
  }
  admin_contact {
    first_name = "Ada"
    last_name  = "Lovelace"
    email      = "tls@example.com"
    phone      = "+49 69 1234567"
  }
}
"""


def old_package(program: Program, *names: str) -> Path:
    """Lay out the original's package with a directory for each of *names*."""
    package = program.directory / "old"
    edgerc = program.sandbox.env()["AKAMAI_EDGERC"]
    for name in names:
        directory = package / "certs" / name
        directory.mkdir(parents=True)
        (directory / "main.tf").write_text(CERTIFICATE.format(name=name, edgerc=edgerc))
    accounts = yaml.safe_load((program.sandbox.directory / "scm_config.yaml").read_text())
    account = accounts["accounts"]["sectigo-dv"]
    written = {
        "scm_url": account["url"],
        "client_id": account["client_id"],
        "client_secret": account["client_secret"],
        "token_url": account["token_url"],
        "colour": "red",
    }
    (package / "scm_config.yaml").write_text(yaml.safe_dump(written))
    return package


def contents(directory: Path) -> dict[str, bytes]:
    files = [path for path in directory.rglob("*") if path.is_file()]
    return {str(path): path.read_bytes() for path in files}


def settings(program: Program) -> dict[str, str]:
    """Return what the written `env` sets."""
    text = (program.directory / "akamai-scm" / "env").read_text()
    return dict(re.findall(r"^export (\w+)=(.*)$", text, re.MULTILINE))


@pytest.mark.promise("command-migrate")
def test_what_the_original_has_issued_wants_nothing(program: Program) -> None:
    """Three directories, nothing changed in them, no secret shown, nothing ordered."""
    names = ["www.example.com", "*.example.org", "shop.example.com"]
    for name in names:
        program.make_enrollment(name, sans=[f"a.{name.removeprefix('*.')}"])
    package = old_package(program, *names[:1], "shop")
    star = package / "certs" / "star"
    star.mkdir()
    (star / "main.tf").write_text(
        (package / "certs" / names[0] / "main.tf")
        .read_text()
        .replace('"www.example.com"', '"*.example.org"')
        .replace('"a.www.example.com"', '"a.example.org"')
    )
    (package / "certs" / "shop" / "main.tf").write_text(RESOURCE)
    before = contents(package)
    program.sandbox.world.ledger.clear()

    done = program.run("migrate", *(f"old/certs/{part}" for part in (names[0], "star", "shop")))

    assert done.returncode == 0, done.stdout + done.stderr
    assert contents(package) == before
    assert program.sandbox.world.ledger.requests() == ()
    secret = yaml.safe_load((package / "scm_config.yaml").read_text())["client_secret"]
    assert secret not in done.stdout + done.stderr
    config = program.directory / "akamai-scm" / "scm_config.yaml"
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert yaml.safe_load(config.read_text())["client_secret"] == secret
    assert "certificate_chain_type: left out" in done.stdout
    assert "tech_contact: only Terraform can tell its value; write it" in done.stdout
    assert "csr.preferred_trust_chain: left out" in done.stdout
    assert "colour: left out" in done.stdout
    request = yaml.safe_load(
        (program.directory / "akamai-scm/requests/www.example.com.yaml").read_text()
    )
    assert request["approve"] == {"pre_verification_warnings": "all"}
    assert request["key_algorithms"] == ["RSA"]
    assert "title" not in request["admin_contact"]

    found = settings(program)
    assert Path(found["AKAMAI_EDGERC"]) == program.sandbox.directory / "edgerc"
    status = program.run("status", "akamai-scm/requests", "--json", "--detailed-exitcode", **found)
    assert status.returncode == 0, status.stdout + status.stderr
    told = json.loads(status.stdout)["certificates"]
    assert sorted(one["common_name"] for one in told) == sorted(names)
    assert {one["action"] for one in told} == {"none"}
    assert program.sandbox.world.ledger.writes() == ()


@pytest.mark.promise("command-migrate")
def test_an_order_that_the_original_has_not_collected_is_gone_on_with(program: Program) -> None:
    """The row of its cert.ids has SCM's id; nothing is ordered again."""
    program.write(**APPROVAL, sans=["a.www.example.com"])
    elsewhere = str(program.directory / "elsewhere")
    assert program.apply(AKAMAI_SCM_STATE=elsewhere, AKAMAI_SCM_LOG_DIR=elsewhere).returncode == 75
    (order,) = program.orders()
    package = old_package(program, "www.example.com")
    accounts = yaml.safe_load((program.sandbox.directory / "scm_config.yaml").read_text())
    (package / "scm_config.yaml").write_text(
        yaml.safe_dump(accounts["accounts"][APPROVAL["scm_account"]])
    )
    (package / "cert.ids").write_text(f"www.example.com;{order.id};not_issued\n")

    done = program.run("migrate", "old/certs/www.example.com")

    assert done.returncode == 0, done.stdout
    (line,) = [line for line in done.stdout.splitlines() if "orders adopt" in line]
    assert f"orders adopt CSR {order.id}`" in line
    found = settings(program)
    asked = program.run("status", "akamai-scm/requests", **found)
    key = re.findall(r"orders adopt ([0-9a-f]{12,64})", asked.stdout + asked.stderr)[0]
    adopted = program.run("orders", "adopt", key, str(order.id), **found)
    assert adopted.returncode == 0, adopted.stderr
    assert program.run("apply", "akamai-scm/requests", **found).returncode == 75
    assert len(program.orders()) == 1


@pytest.mark.promise("command-migrate")
def test_nothing_is_written_over(program: Program) -> None:
    """Not even a part of it is written then."""
    old_package(program, "www.example.com")
    kept = program.directory / "akamai-scm" / "env"
    kept.parent.mkdir()
    kept.write_text("mine")

    done = program.run("migrate", "old/certs/www.example.com")

    assert done.returncode == 64
    assert "akamai-scm/env exists" in done.stderr
    assert contents(kept.parent) == {str(kept): b"mine"}


@pytest.mark.promise("command-migrate")
def test_what_cannot_be_taken_over_is_told(program: Program) -> None:
    """Faults of the request, blocks that make several, directories without any."""
    package = old_package(program, "www.example.com", "a.example.com", "none")
    (package / "certs/none/main.tf").write_text("locals {\n  x = 1\n}\n")
    more = (package / "certs/a.example.com/main.tf").read_text()
    (package / "certs/a.example.com/main.tf").write_text(
        more.replace("  common_name", "  for_each    = local.admin\n  common_name")
    )
    one = package / "certs/www.example.com/main.tf"
    one.write_text(one.read_text().replace('"+49 69 1234567"', '"none"'))
    words = [f"old/certs/{name}" for name in ("www.example.com", "a.example.com", "none")]

    done = program.run("migrate", "--json", *words)

    assert done.returncode == 65
    told = json.loads(done.stdout)
    wrong, many = told["certificates"]
    assert wrong["faults"][0].startswith("admin_contact.phone: ")
    assert many["file"] == ""
    assert "several certificates" in many["notes"][0]
    assert any("no .tf file there describes a certificate" in note for note in told["notes"])
    assert told["written"] == ["requests/www.example.com.yaml", "scm_config.yaml", "env"]


@pytest.mark.promise("command-migrate")
def test_a_main_tf_calls_the_module_with_the_settings(program: Program) -> None:
    """The terms are not accepted in anybody's name."""
    old_package(program, "www.example.com")

    done = program.run("migrate", "--terraform", "--source", "../m", "old/certs/www.example.com")

    assert done.returncode == 0, done.stdout
    text = (program.directory / "akamai-scm/www.example.com/main.tf").read_text()
    assert '  source = "../m"\n' in text
    assert f'  scm_config = "{program.directory}/akamai-scm/scm_config.yaml"\n' in text
    assert f'  edgerc     = "{program.sandbox.directory}/edgerc"\n' in text
    assert "\n  # eula_accepted = true\n" in text


def test_what_stands_in_settings_cannot_become_terraform(program: Program) -> None:
    """A quote or a template in a name that somebody else has written stays text."""
    file = old_package(program, "www.example.com") / "certs/www.example.com/main.tf"
    text = file.read_text()
    assert 'config_section = "default"' in text
    odd = r'config_section = "a\" $${x} \"b"'
    file.write_text(text.replace('config_section = "default"', odd))

    program.run("migrate", "--terraform", "old/certs/www.example.com")

    written = (program.directory / "akamai-scm/www.example.com/main.tf").read_text()
    assert r'  edgerc_section = "a\" $${x} \"b"' in written


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [(["nowhere"], 64, "nowhere is no directory"), ([], 64, "DIR")],
    ids=["no directory", "none named"],
)
def test_wrong_usage(program: Program, words, code, told) -> None:
    done = program.run("migrate", *words)

    assert done.returncode == code
    assert told in done.stderr
