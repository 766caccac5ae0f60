"""Where in a text a value of its document stands: for editors, and for whoever reviews a change."""

from collections.abc import Sequence
from typing import NamedTuple

import yaml

from connector.text.yaml_nodes import Loader


class Spot(NamedTuple):
    """A place in a text; both numbers count from 1."""

    line: int
    column: int


class Spots:
    """The places in one text that `read_document` has read; JSON is YAML for that."""

    def __init__(self, text: str) -> None:
        """Read *text* once more, for its places; what YAML cannot read has none."""
        try:
            self._root = Loader(text.removeprefix("\ufeff")).get_single_node()
        except (yaml.YAMLError, ValueError):  # JSON with tabulators, say
            self._root = None

    def of(self, at: Sequence[str | int]) -> Spot | None:
        """
        Return where the value *at* stands: its key, or the item of a list.

        Args:
            at: Keys and indexes from the top; of what is not there, the nearest above it counts.
        """
        if self._root is None:
            return None
        node, found = self._root, self._root
        for part in at:
            below = _below(node, part)
            if below is None:
                break
            found, node = below
        return Spot(found.start_mark.line + 1, found.start_mark.column + 1)


def _below(node: yaml.Node, part: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """Return what shows where *part* of *node* is, and its value."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item, item
    return None
