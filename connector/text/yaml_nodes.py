"""
YAML as nodes: scalars as YAML 1.2 has them, no tags, and nothing deeper than ours go.

The reader in C takes a tenth of the time of the one in Python, and differs from it where YAML is
subtle: tabs, escapes, block scalars, tags, marks of the byte order; and it goes to any depth. So it
reads only texts that have none of that, and its refusal is not the last word: a document means the
same on every machine, and what is wrong with one is told in the same words.
"""

import re
from typing import Final

import yaml
from yaml.composer import Composer
from yaml.resolver import Resolver

DEEPEST: Final = 40
"""Nested groups and lists; more than any document of ours has."""
TOO_DEEP: Final = f"has more than {DEEPEST} nested groups"
STR: Final = "tag:yaml.org,2002:str"

_SUBTLE: Final = re.compile(r"[^\n -~\xa1-\u1fff]|[!%>?\\|]")
_ENOUGH: Final = 100
"""Columns, at each of which two blocks begin at most, or brackets: the reader in C knows no end."""
_FAR_IN: Final = re.compile(rf"^[ -]{{{_ENOUGH}}}", re.MULTILINE)


class _Strict(Composer, Resolver):
    """Refuses tags, which may make objects of texts, and depth, which is recursion here."""

    yaml_implicit_resolvers: Final = {}  # type: ignore[misc]
    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[attr-defined]
        if getattr(event, "tag", None) not in {None, "!", STR}:
            raise yaml.constructor.ConstructorError(
                problem="a tag, which begins with !, has no meaning here; put the value in quotes",
                problem_mark=event.start_mark,
            )
        self._depth += 1
        if self._depth > DEEPEST:
            raise yaml.composer.ComposerError(problem=TOO_DEEP, problem_mark=event.start_mark)
        node: yaml.Node | None = super().compose_node(parent, index)
        self._depth -= 1
        return node


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"-?(?:0|[1-9][0-9]*)", "-0123456789"),
    ("merge", r"<<", "<"),
):
    _Strict.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), list(_first)
    )


class Loader(_Strict, yaml.SafeLoader):
    """A safe loader whose scalars are text unless they are plainly something else."""


if yaml.__with_libyaml__:

    class FastLoader(yaml.CSafeLoader):
        """The same by the reader in C; whoever walks through its nodes minds their depth."""

        yaml_implicit_resolvers: Final = _Strict.yaml_implicit_resolvers  # type: ignore[misc]


def fast_loader(text: str) -> "FastLoader | None":
    """Return the reader in C, begun; None: it is not there, or may read *text* differently."""
    plain = not (_SUBTLE.search(text) or _FAR_IN.search(text))
    shallow = text.count("[") + text.count("{") < _ENOUGH
    return FastLoader(text) if yaml.__with_libyaml__ and plain and shallow else None
