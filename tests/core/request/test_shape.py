"""The schemas: sound, told to editors, and in step with what the program reads."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from connector.core.request.calendar import KEYS as CALENDAR_KEYS
from connector.core.request.values import (
    MAX_NAMES,
    ClientMutualAuthentication,
    Contact,
    NetworkConfiguration,
    Organization,
    Request,
    Subject,
    Timeouts,
)
from connector.schemas import request_schema
from connector.settings.dcv import KEYS as DOMAIN_KEYS
from connector.settings.scm_account import _OF_SCM
from connector.settings.signer import KEYS as COMMAND_KEYS

SCM_CONFIG: Mapping[str, Any] = json.loads(
    files("connector.schemas").joinpath("scm_config.schema.json").read_text("utf-8")
)
"""For editors alone; the program checks by hand."""
SCHEMAS = [
    pytest.param(request_schema(), id="request"),
    pytest.param(SCM_CONFIG, id="scm_config"),
]
ONLY_IN_THE_DOCUMENT = {"$schema", "auto_approve", "renew_before_days", "critical_days"}


def definition(part: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return *part* together with what it refers to."""
    name = part.get("$ref", "").removeprefix("#/$defs/")
    return {**schema["$defs"].get(name, {}), **part}


def described(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every property of the document."""
    groups = [schema, *schema["$defs"].values(), *schema["properties"].values()]
    for group in groups:
        for name, part in group.get("properties", {}).items():
            yield name, definition(part, schema)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_schema_is_sound_and_helps_editors(schema: Mapping[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    for name, part in described(schema):
        assert part["title"], name
        assert part["description"], name
        assert part["examples"], name
        assert ("pattern" in part) == ("patternErrorMessage" in part), name


@pytest.mark.parametrize("schema", SCHEMAS)
def test_examples_fit_the_schema(schema: Mapping[str, Any]) -> None:
    for name, part in described(schema):
        for example in part["examples"]:
            whole = {"$defs": schema["$defs"], **part}
            assert not [*Draft202012Validator(whole).iter_errors(example)], name
    for example in schema["examples"]:
        Draft202012Validator(schema).validate(example)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_group_refuses_unknown_keys(schema: Mapping[str, Any]) -> None:
    groups = [schema, *schema["$defs"].values(), *schema["properties"].values()]
    assert all(part["additionalProperties"] is False for part in groups if "properties" in part)


def test_a_request_has_the_same_keys_in_schema_and_code() -> None:
    written = [each for each in fields(Request) if each.metadata.get("document", True)]
    in_code = {each.name for each in written} - {"renew_before", "critical"}
    assert set(request_schema()["properties"]) - ONLY_IN_THE_DOCUMENT == in_code


@pytest.mark.parametrize(
    ("key", "group"),
    [
        ("subject", Subject),
        ("organization", Organization),
        ("admin_contact", Contact),
        ("tech_contact", Contact),
        ("network_configuration", NetworkConfiguration),
        ("timeouts", Timeouts),
    ],
)
def test_a_group_has_the_same_keys_in_schema_and_code(key: str, group: type) -> None:
    part = definition(request_schema()["properties"][key], request_schema())
    other_names = {"enable_for_all_sans"}  # of clone_dns_names
    assert set(part["properties"]) - other_names == {each.name for each in fields(group)}


def test_mutual_authentication_has_the_same_keys_in_schema_and_code() -> None:
    network = request_schema()["properties"]["network_configuration"]["properties"]
    keys = set(network["client_mutual_authentication"]["properties"])
    assert keys == {each.name for each in fields(ClientMutualAuthentication)}


def test_the_schema_tells_the_limit_of_names() -> None:
    assert str(MAX_NAMES) in request_schema()["properties"]["sans"]["description"]


def test_an_account_has_the_same_keys_in_schema_and_code() -> None:
    of_account = {"api", *_OF_SCM, *COMMAND_KEYS}
    assert set(SCM_CONFIG["$defs"]["account"]["properties"]) == of_account
    beside = ("accounts", "hooks", *DOMAIN_KEYS, *CALENDAR_KEYS)
    assert set(SCM_CONFIG["properties"]) == {*of_account, *beside}
    for key in CALENDAR_KEYS:
        of_request = request_schema()["properties"][key]
        of_house = SCM_CONFIG["properties"][key]
        assert of_house.get("items") == of_request.get("items")


@pytest.mark.parametrize(
    "document",
    [
        {"url": "https://a.example", "client_id": "x", "client_secret": "y"},
        {"scm_url": "https://a.example/api/v1", "username": "x", "password": {"file": "p"}},
        {"accounts": {"a": {"base_url": "https://a.example", "client_secret": {"command": ["x"]}}}},
        {"url": "https://a.example", "dcv_account": "dcv", "dcv": {"*": "person"}},
    ],
)
def test_accounts_that_fit(document: dict[str, object]) -> None:
    Draft202012Validator(SCM_CONFIG).validate(document)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"client_id": "x"},
        {"accounts": {}},
        {"accounts": {"a": {}}},
        {"url": "http://a.example"},
        {"url": "https://u:p@a.example"},
        {"url": "https://a.example", "api": "soap"},
        {"url": "https://a.example", "secret": "x"},
        {"url": "https://a.example", "client_secret": {"env": "A", "file": "b"}},
        {"url": "https://a.example", "client_secret": {"command": []}},
        {"url": "https://a.example", "dcv": {"example.org": "command"}},
        {"url": "https://a.example", "dcv": {"example.org": {"way": "fax"}}},
    ],
)
def test_accounts_that_do_not_fit(document: dict[str, object]) -> None:
    assert not Draft202012Validator(SCM_CONFIG).is_valid(document)


def test_a_schema_is_read_once() -> None:
    assert request_schema() is request_schema()
