"""Where certificate requests come from: files, directories, standard input, the environment."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import yaml

from connector.core.parse import parse_request
from connector.core.request import Request
from connector.errors import ConnectorError, RequestError, UsageError

ENVIRONMENT: Final = "AKAMAI_SCM_REQUEST"
"""Environment variable with one request as JSON; Terraform sets it."""

_ENDINGS: Final = (".yaml", ".yml", ".json")


def read_requests(
    names: Sequence[str], environ: Mapping[str, str], stdin: Callable[[], str]
) -> tuple[list[Request], list[ConnectorError]]:
    """
    Read all requests that *names* mean; a wrong one does not hide the others.

    Args:
        names: Files, directories (searched for .yaml, .yml and .json below), or `-`. Empty: the
            environment variable.
        environ: The environment.
        stdin: Returns the whole of standard input.

    Returns:
        The requests, and the faults of those that cannot be used.

    Raises:
        UsageError: No request is named.
    """
    if not names and not environ.get(ENVIRONMENT):
        raise UsageError(
            "No certificate request is named.",
            remedy=f"Name a file, a directory or - , or set {ENVIRONMENT}.",
        )
    texts = _texts(names, stdin) if names else {ENVIRONMENT: environ[ENVIRONMENT]}
    requests: list[Request] = []
    errors: list[ConnectorError] = []
    for where, text in texts.items():
        try:
            requests.append(parse_request(_document(where, text)))
        except RequestError as error:
            errors.append(RequestError(f"{where}: {error.what}", error.faults))
    return requests, errors


def parse_json(text: str) -> Request:
    """
    Return the request that a JSON text holds.

    Raises:
        RequestError: With every fault.
    """
    return parse_request(_document("request", text))


def _texts(names: Sequence[str], stdin: Callable[[], str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name in names:
        if name == "-":
            texts["standard input"] = stdin()
            continue
        for path in _files(Path(name)):
            try:
                texts[str(path)] = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise UsageError(
                    f"The request {path} cannot be read: {error}.", remedy="Correct the path."
                ) from error
    return texts


def _files(path: Path) -> Sequence[Path]:
    if not path.is_dir():
        return [path]
    found = [
        item
        for item in sorted(path.rglob("*"))
        if item.suffix in _ENDINGS
        and item.is_file()
        and not item.name.startswith((".", "scm_config"))
        and not any(part.startswith(".") for part in item.relative_to(path).parts)
    ]
    if not found:
        raise UsageError(
            f"The directory {path} holds no request.", remedy=f"It wants {', '.join(_ENDINGS)}."
        )
    return found


def _document(where: str, text: str) -> object:
    """YAML 1.1 reads JSON too, but JSON's own reader is stricter and faster."""
    try:
        if text.lstrip().startswith("{"):
            document: object = json.loads(text)
        else:
            document = yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        raise RequestError(f"{where} is not readable", [" ".join(str(error).split())]) from error
    return document
