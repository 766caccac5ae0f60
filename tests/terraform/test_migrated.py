"""From the vendor's connector to a plan of the module that wants nothing."""

import subprocess
from pathlib import Path

import pytest
import yaml

from .certificates import Make
from .stacks import MINIMAL, REPOSITORY, AtHand

OLD = """
provider "akamai" {{
  edgerc         = "{edgerc}"
  config_section = "default"
}}

module "old" {{
  source        = "../../module"
  common_name   = "{name}"
  contract_id   = "{contract}"
  key_algorithm = "RSA"
}}
"""

KEPT = [
    f"module.certificate.null_resource.{name}[0]"
    for name in ("certificate", "at_destroy", "orders")
]
"""What the page on migrations says that the first plan adds."""


@pytest.mark.long
@pytest.mark.promise("command-migrate")
def test_what_the_vendors_connector_had_is_taken_over(
    certificates: Make, at_hand: AtHand, tmp_path: Path
) -> None:
    """What `migrate` writes makes nothing but the module's own null resources and outputs."""
    made = certificates()
    name, environment = made.name("older"), made.stack.terraform.environment
    made.rehearsal.facts("enrollment", "make", name, "--account", "sectigo-dv", "--live")
    old = tmp_path / "old"
    old.mkdir()
    values = {"edgerc": environment["AKAMAI_EDGERC"], "contract": MINIMAL["contract_id"]}
    (old / "main.tf").write_text(OLD.format(name=name, **values))
    accounts = yaml.safe_load(Path(environment["SCM_CONFIG"]).read_text())["accounts"]
    (old / "scm_config.yaml").write_text(yaml.safe_dump(accounts["sectigo-dv"]))
    done = subprocess.run(
        [
            *("akamai-scm", "migrate", "--terraform", "--source", str(REPOSITORY / "terraform")),
            *("--output", str(tmp_path / "new"), str(old)),
        ],
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{tmp_path / 'new'}/requests" not in done.stdout
    assert 'a summary\nthat begins with "none:"' in done.stdout
    ours = at_hand(tmp_path / "new" / name, made.stack.terraform)
    ours.run("fmt", "-check")
    main = ours.directory / "main.tf"
    main.write_text(main.read_text().replace("# eula_accepted", "eula_accepted"))
    ours.init()
    made.writes()

    first = ours.actions()
    planned = ours.planned()
    ours.apply()
    after = {one["address"]: one["change"]["after"] for one in planned["resource_changes"]}

    assert first == {address: ["create"] for address in KEPT}
    assert planned["output_changes"].keys() == {"expiry", "renewal_due_at"}
    assert after[KEPT[0]]["triggers"]["summary"].startswith("none:")
    assert ours.plan() == 0
    assert made.writes() == []
