"""What hangs on a certificate, and what it hangs on: hostnames, dependencies, unknown values."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from .stacks import Stack, World, calling, words

FLEET = ("www.example.com", "shop.example.com")
HANGING = """
resource "null_resource" "edge_hostname" {
  triggers = {
    certificate = module.certificate.enrollment_id
    name        = module.certificate.common_name
    names       = join(" ", module.certificate.sans)
    keys        = join(" ", module.certificate.key_algorithms)
  }
}
"""
"""As `akamai_edge_hostname`, which is replaced where `certificate` is another one or unknown."""
FIRST = """
variable "n" { default = "1" }
resource "null_resource" "host" {
  triggers = { n = var.n }
}
"""
"""What has to be there before the certificate; another `n` replaces it."""


def hanging(actions: dict[str, Any]) -> list[str]:
    """Return the planned changes of what is no part of the module."""
    return [address for address in actions if not address.startswith("module.")]


@pytest.fixture
def hung(stack: Callable[..., Stack], world: World) -> Stack:
    """An issued certificate with an edge hostname on it."""
    made = stack(calling("certificate", world, sans=["a.example.com"]) + HANGING)
    made.init()
    made.apply()
    return made


def test_nothing_that_hangs_on_it_is_replaced(
    hung: Stack, stack: Callable[..., Stack], world: World
) -> None:
    """By a renewal, a revocation, a phone number, a setting: id, names, algorithms are settled."""
    for reason in ("inside_window", "revoked"):
        world.set(due=reason)
        actions = hung.actions()
        assert "module.certificate.null_resource.certificate[0]" in actions
        assert hanging(actions) == []
    contact = {"first_name": "A", "last_name": "B", "email": "a@example.com", "phone": "+49 69 222"}
    changed = {"admin_contact": contact, "network_configuration": {"quic_enabled": True}}
    stack(calling("certificate", world, sans=["a.example.com"], **changed) + HANGING)
    world.set(due="")
    actions = hung.actions()
    assert "module.certificate.null_resource.certificate[0]" in actions
    assert hanging(actions) == []
    hung.apply()

    assert hung.plan() == 0


def test_another_name_shows_as_another_name(
    hung: Stack, stack: Callable[..., Stack], world: World
) -> None:
    """What hangs on the names alone sees the new ones in the plan; the id stays."""
    stack(calling("certificate", world, sans=["a.example.com", "b.example.com"]) + HANGING)
    hung.plan()
    changes = {one["address"]: one["change"] for one in hung.planned()["resource_changes"]}
    change = changes["null_resource.edge_hostname"]

    assert change["after"]["triggers"]["names"] == "a.example.com b.example.com"
    assert change["after"]["triggers"]["certificate"] == "4711"
    assert change["after_unknown"]["triggers"] == {}


def test_the_same_for_many(stack: Callable[..., Stack], world: World) -> None:
    """With `for_each` a renewal of one touches the hostname of none; so after a `moved` state."""
    text = calling(
        "certificate", world, "for_each = local.names", "common_name = each.key"
    ).replace('  common_name = "www.example.com"\n', "")
    made = stack(
        f"locals {{ names = toset({json.dumps(FLEET)}) }}\n"
        'resource "null_resource" "edge_hostname" {\n  for_each = local.names\n'
        "  triggers = { certificate = module.certificate[each.key].enrollment_id }\n}\n" + text
    )
    made.init()
    made.apply()
    world.set("shop.example.com", due="inside_window")
    actions = made.actions()

    assert [address for address in actions if ".certificate[0]" in address] == [
        'module.certificate["shop.example.com"].null_resource.certificate[0]'
    ]
    assert hanging(actions) == []


UNKNOWN = {
    "depends_on": ("depends_on = [null_resource.host]",),
    "a SAN": ('sans = ["h${null_resource.host.id}.example.com"]',),
    "comments": ('comments = "made for ${null_resource.host.id}"',),
    "state": ('state = "${path.root}/state-${null_resource.host.id}"',),
    "renewal_trigger": ("renewal_trigger = null_resource.host.id",),
    "on_destroy": ('on_destroy = "revoke"', 'comments = "made for ${null_resource.host.id}"'),
}


@pytest.mark.parametrize("extra", UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_known_after_apply_only_is_planned(
    stack: Callable[..., Stack], world: World, extra: tuple[str, ...]
) -> None:
    """At first and when what it depends on is replaced; in between the plan is empty, one start."""
    made = stack(FIRST + calling("certificate", world, *extra))
    made.init()
    assert made.plan() == 2
    assert world.verbs() == []  # there is nothing to be asked yet
    made.apply()
    assert world.verbs() == ["external", "apply", "external"]
    assert made.output()["certificate"]["serial_numbers"] == ["A"]

    assert made.plan() == 0
    assert world.verbs() == ["external"]

    again = ("-no-color", "-var", "n=2")
    made.run("plan", *again)
    made.run("apply", "-auto-approve", *again)
    made.run("plan", "-detailed-exitcode", *again)
    assert made.output()["certificate"]["action_due"] == "none"


def test_what_is_written_here_is_known_even_where_nothing_can_be_asked(
    stack: Callable[..., Stack], world: World
) -> None:
    """Names, algorithms and an adopted id, in the plan of what depends on a change."""
    world.set(serial="A", names=["a.example.com", "www.example.com"], forced="")
    written = {"enrollment_id": 4711, "sans": ["a.example.com"], "key_algorithms": ["RSA"]}
    made = stack(FIRST + calling("certificate", world, *UNKNOWN["depends_on"], **written) + HANGING)
    made.init()
    made.plan()
    changes = {one["address"]: one["change"] for one in made.planned()["resource_changes"]}

    assert changes["null_resource.edge_hostname"]["after"]["triggers"] == {
        "certificate": "4711",
        "name": "www.example.com",
        "names": "a.example.com",
        "keys": "RSA",
    }


def test_what_an_apply_brought_about_is_what_it_tells(
    stack: Callable[..., Stack], world: World
) -> None:
    """The second look rests on an old answer: the outputs are that one's, and it says so."""
    made = stack()
    made.init()
    made.apply()
    doubt = {"stale": True, "warning": "Akamai CPS could not be reached."}
    world.set(due="inside_window", afterwards=doubt)
    said = words(made.apply())

    assert made.output()["certificate"]["serial_numbers"] == ["B"]
    assert made.output()["certificate"]["ssl_ids"] == ["order of B"]
    assert "Warning: www.example.com: Akamai CPS could not be reached." in said
    assert "the outputs are what the apply itself saw last" in said


def test_a_second_look_without_doubt_says_nothing(
    stack: Callable[..., Stack], world: World
) -> None:
    """No warning where there is nothing to warn of."""
    made = stack()
    made.init()

    assert "Warning" not in made.apply()


def test_a_plan_that_is_applied_later_tells_what_it_found_then(
    stack: Callable[..., Stack], world: World
) -> None:
    """Nothing was due in the plan, but an apply was forced: the outputs are those of its end."""
    made = stack()
    made.init()
    made.apply()
    made.run(
        "plan",
        "-no-color",
        "-out=saved",
        "-replace=module.certificate.null_resource.certificate[0]",
    )
    world.set(due="revoked")
    made.run("apply", "-no-color", "saved")

    assert made.output()["certificate"]["serial_numbers"] == ["B"]
