"""When the module acts, when it does not, and what a plan shows; on real Terraform."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.offline import terraform_setup
from scripts.offline.staying import finding

from .stacks import REPOSITORY, Stack, World, calling, words

CERTIFICATE = "module.certificate.null_resource.certificate[0]"


@pytest.fixture
def issued(stack: Callable[..., Stack], world: World) -> Stack:
    """A stack whose certificate has been issued: serial A."""
    made = stack()
    made.init()
    made.apply()
    world.calls()
    return made


def test_a_plan_after_apply_is_empty_and_starts_the_program_once(
    issued: Stack, world: World
) -> None:
    """Nothing to do means exit 0, no second start, and outputs as they were."""
    assert issued.plan() == 0
    assert world.verbs() == ["external"]
    assert issued.output()["certificate"]["enrollment_id"] == 4711


def test_the_trigger_settles_and_moves_on(issued: Stack, world: World) -> None:
    """Due gives one replacement and an empty plan after it; the next time, too."""
    for serial, reason in (("B", "inside_window"), ("C", "revoked")):
        world.set(due=reason)
        assert f"renew: {reason} in the world" in words(issued.run("plan", "-no-color"))
        assert issued.actions()[CERTIFICATE] == ["create", "delete"]
        issued.apply()
        assert issued.output()["certificate"]["serial_numbers"] == [serial]
        assert issued.plan() == 0
    assert issued.plan() == 0


def test_the_plan_names_the_key_that_asks(issued: Stack, world: World) -> None:
    """In the plan's JSON the changed triggers are the summary and the serial, and no other."""
    world.set(due="inside_window")
    issued.plan()
    (change,) = [
        found["change"]
        for found in issued.planned()["resource_changes"]
        if found["address"] == CERTIFICATE
    ]
    before, after = change["before"]["triggers"], change["after"]["triggers"]

    assert {key for key in after if before.get(key) != after[key]} == {"summary", "wanted_after"}
    assert min(after) == "summary"
    assert after["summary"].startswith("renew: inside_window in the world of the test.")
    assert after["wanted_after"] == "A"


def test_how_to_act_changes_no_plan(stack: Callable[..., Stack]) -> None:
    """Limits, the window, where things are, approvals: these replace nothing."""
    made = stack()
    made.init()
    made.apply()
    stack(
        timeouts={"issuance": "2h"},
        renew_before_days=12,
        state="/some/where/else",
        auto_approve=True,
    )

    assert made.actions() == {}
    said = made.run("plan", "-no-color")
    assert "Changes to Outputs" in said, "the request, which is an output"
    assert "Plan:" not in said
    made.apply()
    assert made.plan() == 0


def test_blocked_is_a_warning_and_no_action(issued: Stack, world: World) -> None:
    """A person is needed: the plan says for what, and replaces nothing."""
    world.set(blocked=True)
    world.calls()
    said = issued.run("plan", "-no-color")

    assert world.verbs() == ["external"]
    assert "change_management in the world of the test" in words(said)
    assert issued.actions() == {}


def test_an_old_answer_is_a_warning_and_no_error(issued: Stack, world: World) -> None:
    """An outage of a vendor leaves the plan as it was, with a warning."""
    world.set(stale=True)

    assert issued.plan() == 0
    assert "last known answer" in words(issued.run("plan", "-no-color"))


def test_the_record_that_proves_a_domain_is_published_by_the_same_stack(
    stack: Callable[..., Stack], world: World
) -> None:
    """Known in the plan, also while the certificate is due; gone once it has done its duty."""
    publishing = """
resource "terraform_data" "proof" {
  for_each = module.certificate.dns_records
  input    = "${each.value.name} ${each.value.type} ${each.value.value}"
}
"""
    made = stack(calling("certificate", world) + publishing)
    made.init()
    made.apply()
    proof = 'terraform_data.proof["example.com"]'
    assert proof not in made.actions()
    record = {"name": "_a.example.com.", "type": "CNAME", "value": "b.sectigo.com.", "ttl": 300}
    told = {"dns_records": [{"domain": "example.com", **record}]}
    world.set(due="inside_window", **told, afterwards=told)
    assert made.actions()[proof] == ["create"]
    made.apply()
    assert proof not in made.actions()
    world.set(dns_records=[])
    assert made.actions()[proof] == ["delete"]


def test_a_domain_that_is_due_is_a_warning_and_no_action(issued: Stack, world: World) -> None:
    """Told once for all names that it stands for."""
    found = {"domain": "example.com", "due": True, "message": "example.com is not validated."}
    world.set(domains=[{"name": name, **found} for name in ("a.example.com", "www.example.com")])
    said = words(issued.run("plan", "-no-color"))
    assert "www.example.com: example.com is not validated. Where no run does it" in said
    assert issued.actions() == {}


def test_destroy_starts_nothing_by_default(issued: Stack, world: World) -> None:
    """With keep, the acting verbs of the program are not used."""
    said = issued.run("destroy", "-no-color", "-auto-approve")

    assert set(world.verbs()) == {"external"}
    assert "stay as they are" in said


def test_a_chosen_destroy_has_request_and_settings(
    stack: Callable[..., Stack], world: World
) -> None:
    """The destroy-time provisioner finds everything in the triggers, and not at a renewal."""
    made = stack(on_destroy="revoke", state="state of ours")
    made.init()
    made.apply()
    world.set(due="inside_window")
    made.apply()

    assert "destroy" not in world.verbs()
    made.run("destroy", "-no-color", "-auto-approve")
    (call,) = [call for call in world.calls() if call["verb"] == "destroy"]
    assert call["request"]["on_destroy"] == "revoke"
    assert call["settings"]["AKAMAI_SCM_STATE"] == "state of ours"


def test_settings_arrive_as_paths(stack: Callable[..., Stack], world: World) -> None:
    """External gets them as query keys, apply as environment; what is null is not set at all."""
    made = stack(edgerc="my edgerc", scm_config="scm.yaml", log_dir="logs", ca_bundle="ca.pem")
    made.init()
    made.apply()
    calls = {call["verb"]: call for call in world.calls()}

    assert calls["external"]["query"] == {
        "edgerc": "my edgerc",
        "scm_config": "scm.yaml",
        "log_dir": "logs",
        "ca_bundle": "ca.pem",
    }
    assert calls["apply"]["settings"] == {
        "AKAMAI_EDGERC": "my edgerc",
        "SCM_CONFIG": "scm.yaml",
        "AKAMAI_SCM_LOG_DIR": "logs",
        "REQUESTS_CA_BUNDLE": "ca.pem",
        "AKAMAI_SCM_ACCEPT_EULA": "1",
    }


def test_disabled_the_module_is_not_there(stack: Callable[..., Stack], world: World) -> None:
    """With enabled = false nothing is started, planned or asked for."""
    made = stack(enabled=False, eula_accepted=False)
    made.init()

    assert made.actions() == {}
    assert world.calls() == []


def test_for_each_in_a_module_in_a_module(stack: Callable[..., Stack], world: World) -> None:
    """Many certificates from one block, a level below the root, renewed one by one."""
    inner = stack(
        calling(
            "certificate",
            world,
            "for_each = toset(var.names)",
            "common_name = each.key",
        ).replace('  common_name = "www.example.com"\n', "")
        + 'variable "names" { type = set(string) }\n',
        folder="a stack/inner module",
    )
    made = stack(
        'module "fleet" {\n  source = "./inner module"\n'
        '  names  = ["a.example.com", "b.example.com"]\n}\n'
    )
    made.init()
    made.apply()
    world.set("b.example.com", due="inside_window")

    assert inner.directory.parent == made.directory
    changed = made.actions()
    assert (
        'module.fleet.module.certificate["b.example.com"].null_resource.certificate[0]' in changed
    )
    assert not [address for address in changed if "a.example.com" in address]


def test_from_another_directory(stack: Callable[..., Stack], world: World, tmp_path: Path) -> None:
    """With -chdir the whole cycle works, and the program runs in the directory of the stack."""
    made = stack(folder="a stack/with blanks")
    outside = Stack(tmp_path, made.terraform)
    chdir = f"-chdir={made.directory}"
    outside.run(chdir, "init", "-no-color")
    outside.run(chdir, "apply", "-no-color", "-auto-approve")
    outside.run(chdir, "plan", "-no-color", "-detailed-exitcode")

    assert {call["directory"] for call in world.calls()} == {str(made.directory)}


def test_a_missing_program_is_named(stack: Callable[..., Stack]) -> None:
    """Without the program on PATH, the plan fails and names it."""
    made = stack(command=["akamai-scm-that-is-not-there"])
    made.init()

    assert "akamai-scm-that-is-not-there" in made.run("plan", "-no-color", codes=(1,))


def test_without_the_agreement_nothing_is_planned(stack: Callable[..., Stack]) -> None:
    """The precondition stops the plan and says how to go on."""
    made = stack(eula_accepted=False)
    made.init()

    assert "eula_accepted = true" in words(made.run("plan", "-no-color", codes=(1,)))


def test_the_module_is_formatted_and_valid(stack: Callable[..., Stack]) -> None:
    """Module, native tests and examples pass `fmt -check`; the module passes `validate`."""
    made = stack()
    for folder in ("terraform", "example"):
        made.run("fmt", "-check", "-recursive", str(REPOSITORY / folder))
    made.init()
    made.run("validate", "-no-color")


@pytest.mark.parametrize("example", ["certificate", "contacts", "fleet"])
def test_the_examples_are_valid(
    example: str, tmp_path: Path, terraform: terraform_setup.Terraform
) -> None:
    """Each passes `validate`, with the versions that it asks for."""
    ignored = shutil.ignore_patterns(".terraform*", "*.tfstate*")
    for folder in ("terraform", "example"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder, ignore=ignored)
    made = Stack(tmp_path / "example" / example, terraform)
    made.init()
    made.run("validate", "-no-color")


def _has_tests(name: str) -> bool:
    """Whether a Terraform on PATH knows the command `test`, as Terraform does from 1.6 on."""
    version = terraform_setup.version_of(name, terraform_setup.quiet_environment(os.environ))
    return version is not None and version[:2] >= (1, 6)


@pytest.mark.long
@pytest.mark.parametrize(
    "kind", ["wheel", *(name for name in terraform_setup.MINIMUM if _has_tests(name))]
)
def test_the_native_tests_pass(kind: str, tmp_path: Path) -> None:
    """`terraform test` passes on a copy of the module, with each Terraform that there is here."""
    copy = tmp_path / "module"
    copy.mkdir()
    for file in (REPOSITORY / "terraform").rglob("*"):
        if file.is_file() and ".terraform" not in file.name and ".terraform" not in file.parts:
            target = copy / file.relative_to(REPOSITORY / "terraform")
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(file.read_bytes())
    chosen = terraform_setup.prepare(tmp_path / "toolchain", only=kind)
    with finding(chosen, copy, "null", "external") as found:
        module = Stack(copy, found)
        module.init()

        assert "0 failed" in module.run("test", "-no-color")
