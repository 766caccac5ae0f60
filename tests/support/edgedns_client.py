"""A client of the sandbox's Edge DNS, and a record set of `example.org` for it to write."""

import json
from typing import Any
from urllib.parse import urlencode

import requests
from cps_signer import authorization
from patience import HANGS

from connector.sandbox.serving.server import Sandbox

ZONE = "/zones/example.org"
HOST = "_ab12.example.org"
RECORD = f"{ZONE}/names/{HOST}/types/CNAME"
CNAME = {"name": HOST, "type": "CNAME", "ttl": 300, "rdata": ["cd34.ef56.sectigo.com."]}


class Client:
    """Signs and sends, with nothing of the connector in between."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.content_type = "application/json"
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = str(sandbox.directory / "ca.pem")

    def send(self, method: str, path: str, body: Any = None, **query: str) -> requests.Response:
        raw = b"" if body is None else json.dumps(body).encode()
        target = f"/config-dns/v2{path}" + (f"?{urlencode(query)}" if query else "")
        known = self.sandbox.world.cps.credentials
        signed = authorization(
            method,
            self.sandbox.cps_url.removeprefix("https://"),
            target,
            raw,
            client_token=known.client_token,
            client_secret=known.client_secret,
            access_token=known.access_token,
            now=self.sandbox.world.ground.real.now(),
        )
        headers = {"Authorization": signed, "Content-Type": self.content_type}
        url = self.sandbox.cps_url + target
        return self.session.request(method, url, headers=headers, data=raw, timeout=HANGS)

    def get(self, path: str, **query: str) -> Any:
        answer = self.send("GET", path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def slug(self, method: str, path: str, body: Any = None, **query: str) -> tuple[int, str]:
        answer = self.send(method, path, body, **query)
        assert answer.headers["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == answer.status_code
        return answer.status_code, problem["type"].rpartition("/")[2]
