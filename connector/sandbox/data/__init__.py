"""The authorities, profiles and accounts that the sandbox ships; data, read at start."""

from importlib.resources import files
from typing import Any

import yaml


def load(name: str) -> dict[str, Any]:
    """Return the document `NAME.yaml` of this package."""
    text = files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    return document
