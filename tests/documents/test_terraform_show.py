"""What `terraform show -json` writes has the request of each call of the module."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_request import REQUEST

from connector.core.request.dump import dump_request
from connector.documents.files import read_requests
from connector.documents.terraform_show import is_shown_by_terraform, shown_requests
from connector.errors import RequestError

ASKED = json.dumps(dump_request(REQUEST))
SECRET = "a password of another resource"


def asking(module: str = "", request: object = ASKED) -> dict[str, Any]:
    """Return the look of one call, as Terraform shows it."""
    return {
        "address": f"{module}.data.external.before[0]" if module else "data.external.before[0]",
        "mode": "data",
        "type": "external",
        "name": "before",
        "values": {"program": ["akamai-scm", "external"], "query": {"request": request}},
    }


def values(*below: dict[str, Any]) -> dict[str, Any]:
    """Return the resources of a root module with a database, and of modules *below* it."""
    database = {"mode": "managed", "type": "db", "name": "before", "values": {"password": SECRET}}
    return {"root_module": {"resources": [database], "child_modules": list(below)}}


def module(name: str, *, request: object = ASKED) -> dict[str, Any]:
    return {"address": name, "resources": [asking(name, request)]}


STATE = {
    "format_version": "1.0",
    "terraform_version": "1.11.4",
    "values": values(module("module.a"), {"child_modules": [module('module.b.module.c["x"]')]}),
}


def read(text: str, *, of_terraform: bool = True) -> tuple[list[Any], list[Any]]:
    return read_requests(["-"], {}, lambda: text, Path, of_terraform=of_terraform)


def test_each_call_of_a_state_is_one_request() -> None:
    """Also in a module below another; nothing else of the state is told."""
    found = shown_requests("state.json", json.dumps(STATE))

    assert found == {"state.json (module.a)": ASKED, 'state.json (module.b.module.c["x"])': ASKED}
    assert read(json.dumps(STATE)) == ([REQUEST, REQUEST], [])


def test_a_plan_has_what_was_read_before_it() -> None:
    """A stack that is a module itself has no address; each call counts once."""
    plan = {
        "format_version": "1.2",
        "planned_values": values(module("module.a")),
        "prior_state": {"values": {"root_module": {"resources": [asking()]}}},
    }

    assert shown_requests("plan", json.dumps(plan)) == {"plan (module.a)": ASKED, "plan": ASKED}
    plan["prior_state"] = {"values": plan["planned_values"]}
    assert len(shown_requests("plan", json.dumps(plan))) == 1


def test_one_call_that_is_wrong_does_not_hide_the_others() -> None:
    state = {**STATE, "values": values(module("module.a"), module("module.b", request="{}"))}

    requests, (rejected,) = read(json.dumps(state))

    assert requests == [REQUEST]
    assert rejected.where == "standard input (module.b)"
    assert "standard input (module.b): " in str(rejected.error)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"format_version":"1.0"}', "has no call of this module"),
        ('{"format_version":"1.0","values":{"root_module":{}}}', "has no call of this module"),
        ('{"format_version":"1.0"', "no JSON, or cut short"),
    ],
)
def test_what_has_no_call_says_what_else_to_give(text: str, why: str) -> None:
    requests, (rejected,) = read(text)

    assert (requests, rejected.error.exit_code) == ([], 65)
    assert why in str(rejected.error)


def test_where_only_requests_are_taken_it_is_named() -> None:
    requests, (rejected,) = read(json.dumps(STATE), of_terraform=False)

    assert requests == []
    assert "`terraform apply` carries out; status, report" in str(rejected.error)
    assert SECRET not in str(rejected.error)


def test_a_request_is_not_taken_for_it() -> None:
    assert not is_shown_by_terraform(ASKED)
    assert is_shown_by_terraform(json.dumps(STATE, indent=2))
    assert is_shown_by_terraform("\ufeff" + json.dumps(STATE))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["root_module", "child_modules", "resources", "values", "query"])
            | st.text(),
            inner,
        )
    ),
)


@given(values=JSON, prior=JSON)
def test_whatever_stands_there_nothing_but_a_fault_comes_of_it(
    values: object, prior: object
) -> None:
    document = {"format_version": "1.0", "values": values, "prior_state": prior}

    with pytest.raises(RequestError, match="no call of this module"):
        shown_requests("it", json.dumps(document))


def test_what_was_and_what_will_be_need_not_agree() -> None:
    """A plan of a call that is renamed and changed has both; only files contradict one another."""
    changed = json.dumps({**dump_request(REQUEST), "sans": ["new.example.com"]})
    plan = {
        "format_version": "1.2",
        "planned_values": values(module("module.new", request=changed)),
        "prior_state": {"values": values(module("module.old"))},
    }

    requests, rejected = read(json.dumps(plan))

    assert (len(requests), rejected) == (2, [])
