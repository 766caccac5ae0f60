"""EdgeGrid (akamai-cps 1): Akamai's own signature library, set up the way CPS needs it."""

import logging
import re
from typing import Final

import requests
from akamai.edgegrid import EdgeGridAuth

from connector.settings.values import HASHED_BODY, AkamaiCredentials
from connector.text.secret import KNOWN
from connector.transport.call import Sign

_OF_THE_CALL: Final = re.compile(r"\b(?:nonce|signature)=([^;]+)")
"""What an answer must not show, should it quote the header (akamai-cps 1.1)."""

# At DEBUG it prints signing key and body.
logging.getLogger("akamai.edgegrid").setLevel(logging.WARNING)


def edgegrid(credentials: AkamaiCredentials) -> Sign:
    """Return what signs a request as it goes onto the wire; each time with time and nonce anew."""
    auth = EdgeGridAuth(
        client_token=credentials.client_token,
        client_secret=credentials.client_secret.reveal(),
        access_token=credentials.access_token,
        max_body=max(credentials.max_body, HASHED_BODY),
    )

    def sign(request: requests.PreparedRequest) -> requests.PreparedRequest:
        signed: requests.PreparedRequest = auth(request)
        for found in _OF_THE_CALL.finditer(signed.headers["Authorization"]):
            KNOWN.add_passing(found[1])
        return signed

    return sign
