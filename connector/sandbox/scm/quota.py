"""A limit on requests, which SCM has only where the switch `rate_limit` gives it one."""

from connector.sandbox.scm import errors
from connector.sandbox.scm.vendor import SCM

_QUOTA = 5
"""One of so many requests is refused."""


def keep_quota(scm: SCM) -> None:
    """
    Count this request, where the switch has given SCM a quota.

    Raises:
        SCMError: It is one too many.
    """
    kind = scm.switches.rate_limit
    if kind == "off":
        return
    scm.counted += 1
    if scm.counted % _QUOTA == 0:
        raise errors.too_many_requests(retry_after=1 if kind == "retry-after" else None)
