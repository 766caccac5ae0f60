"""Parts of CPS's lists as text, so that they can be kept, and back again."""

import json

from connector.akamai.active_wire import ListedActive
from connector.akamai.enrollment_wire import Listed, is_third_party, listed_name
from connector.transport.document import Document

_WHERE = "Akamai CPS, a kept answer"


def as_text(listed: Listed | ListedActive) -> str:
    """Return all that CPS told of it; equal documents give equal texts."""
    return json.dumps(listed.document.fields, sort_keys=True, separators=(",", ":"))


def listed_from(text: str) -> Listed:
    """
    Return the enrollment that was kept as *text*.

    Raises:
        ValueError: It is none of ours.
    """
    document = Document(json.loads(text), _WHERE)
    return Listed(listed_name(document), is_third_party(document), document)


def active_from(text: str) -> ListedActive:
    """
    Return the entry of `active-certificates` that was kept as *text*.

    Raises:
        ValueError: It is none of ours.
    """
    document = Document(json.loads(text), _WHERE)
    return ListedActive(listed_name(document), document)
