"""
Every refusal of Edge DNS, one constructor each.

Which words the real server chooses is known for few of them, by what clients have shown; this is
the one place to correct.
"""

from collections.abc import Mapping


class EdgeDNSError(Exception):
    """A refusal; becomes a problem document."""

    def __init__(
        self,
        status: int,
        slug: str,
        title: str,
        detail: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.slug = slug
        """End of the problem's `type`."""
        self.title = title
        self.detail = detail
        self.headers = headers or {}


def zone_not_found(zone: str) -> EdgeDNSError:
    """The account has no such zone."""
    return EdgeDNSError(404, "notFound", "Not Found", f"Unable to find zone '{zone}'")


def zone_forbidden(zone: str) -> EdgeDNSError:
    """The user behind the client may not do that to the zone; words unverified."""
    detail = f"The current user is not authorized to access zone '{zone}'"
    return EdgeDNSError(403, "forbidden", "Forbidden", detail)


def account_forbidden() -> EdgeDNSError:
    """The client may not manage the account that the switch key names; words unverified."""
    detail = "The client is not authorized to use this account switch key"
    return EdgeDNSError(403, "forbidden", "Forbidden", detail)


def record_not_found(name: str, type_: str) -> EdgeDNSError:
    """The zone has no such record set."""
    detail = f"Unable to find record set with name {name} and type {type_}"
    return EdgeDNSError(404, "notFound", "Not Found", detail)


def record_absent(name: str, type_: str) -> EdgeDNSError:
    """PUT on nothing."""
    detail = f"Record set with name {name} and type {type_} does not exist"
    return EdgeDNSError(400, "badRequest", "Bad Request", detail)


def duplicate(name: str, type_: str) -> EdgeDNSError:
    """POST on what is there."""
    detail = f"Duplicate record set found with name {name} and type {type_}"
    return EdgeDNSError(409, "duplicateRecordSet", "Duplicate Record Set", detail)


def concurrent(zone: str) -> EdgeDNSError:
    """Another write to the zone is on its way."""
    detail = f"Zone '{zone}' is being modified by another request, please try again"
    title = "Concurrent Zone Modification"
    return EdgeDNSError(409, "concurrentZoneModification", title, detail)


def not_editable(status: int, zone: str, why: str) -> EdgeDNSError:
    """The zone is secondary or an alias; status by switch, words unverified."""
    detail = f"Record sets of zone '{zone}' cannot be edited: {why}"
    return EdgeDNSError(status, "invalidOperation", "Invalid Operation", detail)


def without_soa(zone: str) -> EdgeDNSError:
    """The zone was never activated."""
    detail = f"SOA record set is required for zone '{zone}'"
    return EdgeDNSError(400, "invalidOperation", "Invalid Operation", detail)


def locked(zone: str) -> EdgeDNSError:
    """The zone is locked; status and words unverified."""
    detail = f"Zone '{zone}' is locked"
    return EdgeDNSError(403, "forbidden", "Forbidden", detail)


def cname_conflict(status: int, name: str) -> EdgeDNSError:
    """A CNAME shares its name with nothing; status by switch, words unverified."""
    detail = f"CNAME record set cannot share the name {name} with other record sets"
    return EdgeDNSError(status, "invalidRecordSet", "Invalid Record Set", detail)


def invalid_record(why: str) -> EdgeDNSError:
    """The record set is none that the zone could have; words unverified."""
    return EdgeDNSError(400, "invalidRecordSet", "Invalid Record Set", why)


def unreadable_body() -> EdgeDNSError:
    """The body is no JSON object, or lacks a key or has one more; words unverified."""
    return EdgeDNSError(400, "badRequest", "Bad Request", "The request body cannot be parsed")


def invalid_parameter(name: str) -> EdgeDNSError:
    """A query parameter cannot be used; words unverified."""
    detail = f"Invalid value of query parameter {name}"
    return EdgeDNSError(400, "badRequest", "Bad Request", detail)


def unsupported_media_type() -> EdgeDNSError:
    """The body is not announced as JSON."""
    detail = "The content type must be application/json"
    return EdgeDNSError(415, "unsupportedMediaType", "Unsupported Media Type", detail)


def illegal_method(method: str) -> EdgeDNSError:
    """The resource knows no such method."""
    detail = f"Method {method} is not supported here"
    return EdgeDNSError(405, "illegalMethod", "Illegal request method", detail)


def no_such_resource(path: str) -> EdgeDNSError:
    """The path is none of the API's."""
    return EdgeDNSError(404, "notFound", "Not Found", f"Resource not found: {path}")


def too_many_requests(retry_after: int | None) -> EdgeDNSError:
    """More than the limit, which is not published; nor is the body."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return EdgeDNSError(429, "tooManyRequests", "Too Many Requests", "Too many requests", headers)
