"""How much a plan says, and what: words first, and nothing twice."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from .stacks import Stack, World, calling, words

MOST_LINES = 25
"""For one certificate that changes, without blank lines and without outputs."""
BEFORE = {
    "common_name": "www.example.com",
    "names": "www.example.com",
    "renews": "",
    "forced": "",
    "request": '{"common_name":"www.example.com"}',
}
"""The triggers of the module's first version."""


def changes(said: str) -> list[str]:
    """Return the lines of a plan between its opening and its sum, and those of its warnings."""
    begun = said.split("will perform the following actions:", 1)[1]
    actions, _, rest = begun.partition("\nPlan: ")
    warnings = rest[rest.find("\nWarning:") :] if "\nWarning:" in rest else ""
    return [line for line in (actions + warnings).splitlines() if line.strip()]


def test_a_plan_is_short_and_says_why(stack: Callable[..., Stack], world: World) -> None:
    """Of many certificates that are renewed, each takes few lines, and says in words why."""
    number = 5
    full: dict[str, Any] = {
        "sans": ["a.example.com", "b.example.com"],
        "subject": {"country": "DE", "state": "Hessen", "organization": "Example GmbH"},
        "network_configuration": {"geography": "core", "quic_enabled": True},
        "custom_fields": {"department": "web", "cost centre": "12"},
    }
    text = calling("certificate", world, f"count = {number}", **full).replace(
        '"www.example.com"', '"n${count.index}.example.com"', 1
    )
    made = stack(text.split("\noutput ", maxsplit=1)[0] + "\n")
    made.init()
    first = made.run("plan", "-no-color")
    made.apply()
    for index in range(number):
        world.set(f"n{index}.example.com", due="inside_window")
    renewal = made.run("plan", "-no-color")

    assert len(changes(first)) <= number * MOST_LINES
    assert first.count("enroll: absent in the world") == number
    assert len(changes(renewal)) <= number * MOST_LINES
    assert renewal.count('"renew: inside_window in the world') == number
    assert "Teststr." not in first + renewal


def test_a_state_of_the_first_version_is_taken_over(
    stack: Callable[..., Stack], world: World
) -> None:
    """The first plan replaces the resource for its triggers; its apply changes nothing."""
    world.set(serial="A", replaced="", names=["www.example.com"], forced="")
    old = stack(folder="a stack/old").directory
    (old / "main.tf").write_text(
        'resource "null_resource" "certificate" {\n  count = 1\n  triggers = {\n'
        + "".join(f"    {key} = {json.dumps(value)}\n" for key, value in BEFORE.items())
        + "  }\n}\n"
        'resource "null_resource" "at_destroy" {\n  count    = 1\n'
        '  triggers = { on_destroy = "keep" }\n}\n'
        'resource "null_resource" "orders" {\n  count    = 1\n'
        '  triggers = { ssl_ids = jsonencode(["7"]) }\n}\n'
    )
    made = stack('module "certificate" {\n  source = "./old"\n}\n')
    made.init()
    made.apply()
    stack()
    made.init()
    assert set(made.actions()) == {
        "module.certificate.null_resource.at_destroy[0]",
        "module.certificate.null_resource.certificate[0]",
        "module.certificate.null_resource.orders[0]",
    }
    made.apply()

    assert made.output()["certificate"]["serial_numbers"] == ["A"]
    assert made.plan() == 0


@pytest.mark.parametrize(
    ("wrong", "singled_out"),
    [
        ({"sans": ["good.example.com", "https://bad.example.com/x"]}, "https://bad.example.com/x"),
        ({"sans": ["good.example.com", "bad.*.example.com"]}, "bad.*.example.com"),
        ({"external_requester": ["good@example.com", "bad"]}, '"bad"'),
        ({"timeouts": {"csr": "15m", "issuance": "soon"}}, 'issuance "soon"'),
    ],
)
def test_what_is_refused_is_singled_out(
    stack: Callable[..., Stack], wrong: dict[str, Any], singled_out: str
) -> None:
    """The error names what is wrong, and not what is right beside it."""
    made = stack(**wrong)
    made.init()
    said = words(made.run("plan", "-no-color", codes=(1,)))
    _, _, told = said.partition("Not so: ")
    told, _, _ = told.partition(" This was checked by")

    assert singled_out in told
    assert "good" not in told
    assert "15m" not in told
