"""Parts of CPS's lists as text, so that they can be kept, and back again."""

import json

from connector.akamai.active_wire import ListedActive
from connector.akamai.enrollment_wire import ListedEnrollment, is_third_party, listed_name
from connector.transport.document import Document

_WHERE = "Akamai CPS, a kept answer"


def as_text(listed: ListedEnrollment | ListedActive) -> str:
    """Return all that CPS told of it; equal documents give equal texts."""
    return json.dumps(listed.document.fields, sort_keys=True, separators=(",", ":"))


def listed_from(text: str) -> ListedEnrollment:
    """
    Return the enrollment that was kept as *text*.

    Raises:
        ValueError: It is none of ours.
    """
    document = Document(json.loads(text), _WHERE)
    return ListedEnrollment(listed_name(document), document, is_third_party(document))


def active_from(text: str) -> ListedActive:
    """
    Return the entry of `active-certificates` that was kept as *text*.

    Raises:
        ValueError: It is none of ours.
    """
    document = Document(json.loads(text), _WHERE)
    return ListedActive(listed_name(document), document)
