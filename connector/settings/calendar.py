"""`windows` and `freeze` of scm_config.yaml: when certificates may be deployed."""

from collections.abc import Mapping

from connector.core.calendar.values import OPEN, Calendar
from connector.core.request.calendar import KEYS, calendar_faults, calendar_of
from connector.core.request.parse import without_places
from connector.core.request.shape import structural_faults
from connector.errors import Fault
from connector.schemas import request_schema


def read_calendar(where: str, document: Mapping[str, object], faults: list[Fault]) -> Calendar:
    """
    Return when certificates may be deployed, of all requests that do not say it themselves.

    The keys are those of a request, and so is what may stand there.

    Args:
        where: The file, for messages.
        document: The whole of it.
        faults: Takes all of them.
    """
    said = {key: document[key] for key in KEYS if document.get(key) is not None}
    if not said:
        return OPEN
    schema = request_schema()
    part = {
        "type": "object",
        "additionalProperties": False,
        "properties": {key: schema["properties"][key] for key in KEYS},
        "$defs": schema["$defs"],
    }
    shape, unfit = structural_faults(said, part)
    found = [*shape, *calendar_faults(without_places(said, unfit))]
    faults.extend(Fault(f"{where}: {one.where}", one.what, one.remedy) for one in found)
    return OPEN if found else calendar_of(said)
