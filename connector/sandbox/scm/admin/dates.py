"""Dates of the Admin API, in the form that a caller asks for (sectigo-scm 2.4)."""

from datetime import datetime

from connector.sandbox.scm import errors

_FORMS = {
    "ISO": ("yyyy-MM-dd", "%Y-%m-%d"),
    "US": ("MM/dd/yyyy", "%m/%d/%Y"),
    "EU": ("dd.MM.yyyy", "%d.%m.%Y"),
    "UK": ("dd/MM/yyyy", "%d/%m/%Y"),
    "JP": ("yyyy/MM/dd", "%Y/%m/%d"),
    "ISO_HMS": ("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", "%Y-%m-%dT%H:%M:%S.000Z"),
    "US_HMS": ("MM/dd/yyyy HH:mm:ss", "%m/%d/%Y %H:%M:%S"),
    "EU_HMS": ("dd.MM.yyyy HH:mm:ss", "%d.%m.%Y %H:%M:%S"),
    "UK_HMS": ("dd/MM/yyyy HH:mm:ss", "%d/%m/%Y %H:%M:%S"),
    "JP_HMS": ("yyyy/MM/dd HH:mm:ss", "%Y/%m/%d %H:%M:%S"),
}
"""What SCM calls each form, and ours; both its name and its pattern may be asked for."""

_ASKED = {
    word.casefold(): ours for name, (pattern, ours) in _FORMS.items() for word in (name, pattern)
}


def read_form(asked: str) -> str:
    """
    Return the form, for `write`, that a caller asks for by name or pattern, in any case.

    >>> read_form("iso")
    '%Y-%m-%d'

    Raises:
        SCMError: SCM has no such form.
    """
    try:
        return _ASKED[asked.casefold()]
    except KeyError:
        raise errors.invalid_field("dateFormat") from None


def write(moment: datetime, form: str) -> str:
    """
    Write *moment* in a form of `read_form`.

    >>> write(datetime(2026, 10, 17, 9, 30), read_form("US_HMS"))
    '10/17/2026 09:30:00'
    """
    return moment.strftime(form)
