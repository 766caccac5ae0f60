"""EdgeGrid (akamai-cps 1): Akamai's own signature library, set up the way CPS needs it."""

import logging
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode
from uuid import uuid4

import requests
from akamai.edgegrid.edgegrid import EdgeGridAuthHeaders

from connector.clock import Clock
from connector.settings.values import HASHED_BODY, AkamaiCredentials
from connector.text.secret import KNOWN
from connector.transport.call import Sign

_OF_THE_CALL: Final = re.compile(r"\b(?:nonce|signature)=([^;]+)")
"""What an answer must not show, should it quote the header (akamai-cps 1.1)."""

# At DEBUG it prints signing key and body.
logging.getLogger("akamai.edgegrid").setLevel(logging.WARNING)


_TIMESTAMP: Final = "%Y%m%dT%H:%M:%S+0000"


def edgegrid(credentials: AkamaiCredentials, clock: Clock) -> Sign:
    """
    Return what signs a request as it goes onto the wire; each time with time and nonce anew.

    Args:
        credentials: Of an API client.
        clock: Its time, in UTC, is what Akamai compares with its own (akamai-cps 1.1).
    """
    headers = EdgeGridAuthHeaders(
        client_token=credentials.client_token,
        client_secret=credentials.client_secret.reveal(),
        access_token=credentials.access_token,
        max_body=max(credentials.max_body, HASHED_BODY),
    )

    def sign(request: requests.PreparedRequest) -> requests.PreparedRequest:
        timestamp = clock.now().strftime(_TIMESTAMP)
        header: str = headers.make_auth_header(request, timestamp, uuid4())
        for found in _OF_THE_CALL.finditer(header):
            KNOWN.add_passing(found[1])
        request.headers["Authorization"] = header
        return request

    return sign


def address(
    host: str, path: str, query: Mapping[str, str] | None, account_switch_key: str | None
) -> str:
    """
    Return the URL of a call.

    Args:
        host: Of the API client.
        path: From the root, with what is special in it escaped.
        query: Parameters of the call.
        account_switch_key: Names the account, where it is another than the client's own.
    """
    parameters = dict(query or {})
    if account_switch_key:
        parameters["accountSwitchKey"] = account_switch_key
    return f"https://{host}{path}" + (f"?{urlencode(parameters)}" if parameters else "")
