"""Parts of documents that are made from the code, between two markers each."""

import re
from collections.abc import Mapping

MARKED = "<!-- {0}: made by scripts/documents -->\n\n{1}\n\n<!-- end of {0} -->"


def with_parts(text: str, parts: Mapping[str, str]) -> str:
    """
    Return *text* with each of *parts* between the markers of its name.

    Raises:
        ValueError: There is not exactly one place for a part.
    """
    for name, part in parts.items():
        place = re.compile(
            re.escape(MARKED).replace(r"\{0\}", name).replace(r"\{1\}", ".*?"), re.DOTALL
        )
        if len(place.findall(text)) != 1:
            raise ValueError(f"There is not one place for {name}.")
        text = place.sub(MARKED.format(name, part).replace("\\", r"\\"), text)
    return text
