"""Certificate requests in what `terraform show -json` writes of a state or of a plan."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from connector.errors import Fault, RequestError

_BEGINS: Final = re.compile(r'\ufeff?\s*\{\s*"format_version"\s*:')
"""Terraform and OpenTofu write the version of the format first; no request has such a key."""

_SHOWN_VALUES: Final = (("values",), ("planned_values",), ("prior_state", "values"))
"""Where resources stand: of a state, of a plan, and what a plan has read before it."""

_ASKING: Final = {"mode": "data", "type": "external", "name": "before"}
"""The look of our module, whose query has the request."""

NOT_TAKEN: Final = Fault(
    "",
    "it is what `terraform show -json` writes, which `terraform apply` carries out",
    "status, report, doctor, domains, cancel and revoke take it",
)
"""What is said of it where only requests are taken."""

_NO_CALL: Final = Fault(
    "",
    "it has no call of this module whose request is known",
    "apply once, or give the module's output: terraform output -raw request",
)


def is_shown_by_terraform(text: str) -> bool:
    """Whether *text* begins as `terraform show -json` does."""
    return _BEGINS.match(text) is not None


def shown_requests(where: str, text: str) -> dict[str, str]:
    """
    Return the request of each call of the module, as JSON, by where it stands.

    Nothing else of the text is read: it may hold secrets of other resources.

    Args:
        where: What the text is called.
        text: Of a state or of a plan.

    Raises:
        RequestError: It is no JSON, or no call of the module is in it.
    """
    try:
        document = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise _wrong(where, Fault("", "it is no JSON, or cut short")) from error
    found: dict[str, str] = {}
    for path in _SHOWN_VALUES:
        for address, request in _asked(_inside(_at(document, *path), "root_module")):
            found.setdefault(f"{where} ({address})" if address else where, request)
    if not found:
        raise _wrong(where, _NO_CALL)
    return found


def _wrong(where: str, fault: Fault) -> RequestError:
    return RequestError(f"{where}: This is a state or a plan of Terraform", [fault])


def _asked(module: object) -> Iterator[tuple[str, str]]:
    """Yield the address of each call of our module at or below *module*, and its request."""
    for resource in _list(_inside(module, "resources")):
        request = _at(resource, "values", "query", "request")
        if isinstance(request, str) and _ASKING.items() <= _plain(resource).items():
            yield _address(_inside(resource, "address")), request
    for below in _list(_inside(module, "child_modules")):
        yield from _asked(below)


def _address(resource: object) -> str:
    """Return the address of the module that a resource lies in; empty: the root."""
    return str(resource).rpartition("data.external.before")[0].removesuffix(".")


def _plain(resource: object) -> dict[str, str]:
    """Return what of a resource is a text."""
    values = resource.items() if isinstance(resource, Mapping) else ()
    return {key: value for key, value in values if isinstance(value, str)}


def _at(value: object, *path: str) -> object:
    for key in path:
        value = _inside(value, key)
    return value


def _inside(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, Mapping) else None


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
