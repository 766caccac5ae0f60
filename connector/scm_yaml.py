"""Reads a YAML file that may hold secrets: faults give the line, never its content."""

import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml


class _Loader(yaml.SafeLoader):
    """A safe loader that refuses a key which is there twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - yaml's signature
        seen = set()
        for key_node, _ in node.value:
            if isinstance(key_node, yaml.ScalarNode):
                if key_node.value in seen:
                    raise yaml.constructor.ConstructorError(
                        problem="the same key is there twice", problem_mark=key_node.start_mark
                    )
                seen.add(key_node.value)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path, faults: list[str]) -> dict[str, object] | None:
    """Return the mapping in the file; None if there is a fault, which is added to *faults*."""
    try:
        document = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)  # noqa: S506 - is a safe loader
    except OSError as error:
        faults.append(f"{path}: cannot be read ({error.strerror})")
    except UnicodeDecodeError:
        faults.append(f"{path}: is not a text file in UTF-8")
    except yaml.MarkedYAMLError as error:
        line = "" if error.problem_mark is None else f" line {error.problem_mark.line + 1}"
        faults.append(
            f"{path}{line}: {_without_content(error.problem or 'not YAML')}; blanks, not tabs, set"
            " keys in, and a value with signs such as : # * & ! % @ stands in quotes"
        )
    except yaml.YAMLError:
        faults.append(f"{path}: holds characters that YAML does not allow")
    else:
        if isinstance(document, dict):
            return document
        faults.append(f"{path}: must be a list of `key: value` lines")
    return None


def _without_content(problem: str) -> str:
    """Return the parser's words without the piece of the file that it may quote."""
    return re.sub(r"'[^']{3,}'", "'…'", problem)
