"""The requests of a stack for the other commands: by an output, or by what Terraform shows."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connector.documents.files import read_requests

from .stacks import MINIMAL, Stack, World, calling

WANTED: dict[str, Any] = {"sans": ["a.example.com"], "key_algorithms": ["RSA", "ECDSA"]}
ROOT_OUTPUT = 'output "request" {\n  value     = module.one.request\n  sensitive = true\n}\n'


def read(text: str) -> list[Any]:
    """Return the requests in *text*, of which none is faulty."""
    requests, rejected = read_requests(["-"], {}, lambda: text, Path, of_terraform=True)
    assert rejected == []
    return requests


@pytest.mark.promise("without-a-request")
def test_the_same_request_comes_by_each_way(stack: Callable[..., Stack], world: World) -> None:
    """`output -raw`, a plan of nothing yet, a state, a later plan."""
    two = (
        calling("one", world, **WANTED)
        + calling("two", world, common_name="two.example.com")
        + ROOT_OUTPUT
    )
    made = stack(two)
    made.init()
    made.plan()
    first = read(json.dumps(made.planned()))
    made.apply()
    (one,) = read(made.run("output", "-raw", "request"))

    assert (one.common_name, one.sans) == (MINIMAL["common_name"], frozenset(WANTED["sans"]))
    assert one in first
    assert {request.common_name for request in first} == {one.common_name, "two.example.com"}
    assert read(made.run("show", "-json")) == first
    assert made.plan() == 0
    assert read(json.dumps(made.planned())) == first


def test_a_plan_says_of_it_that_it_is_there_and_no_more(
    stack: Callable[..., Stack], world: World
) -> None:
    """It would take a line for each of its values."""
    text = calling("one", world, **WANTED).split("\noutput ", maxsplit=1)[0] + "\n" + ROOT_OUTPUT
    made = stack(text)
    made.init()

    said = made.run("plan", "-no-color")

    assert "+ request = (sensitive value)" in said
