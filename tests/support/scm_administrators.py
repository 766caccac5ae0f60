"""Clients of SCM's Admin API, one for each way to log in; nothing of the connector in between."""

from datetime import timedelta
from typing import Any

import requests
from cryptography import x509
from patience import HANGS

from connector.sandbox.scm import tokens
from connector.sandbox.serving.server import Sandbox

STEP = timedelta(seconds=10)


class Administrator:
    """Speaks as one administrator of scm_config.yaml."""

    def __init__(self, sandbox: Sandbox, name: str = "admin") -> None:
        customer = sandbox.world.scm.customer
        admin = customer.admins[name]
        self.base = sandbox.scm_url + ("/private" if admin.by_certificate else "")
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = str(sandbox.directory / "ca.pem")
        if admin.client_id:
            self._log_in(sandbox, admin.client_id, admin.client_secret)
            return
        self.session.headers.update({"login": admin.login, "customerUri": customer.uri})
        if admin.by_certificate:
            files = (sandbox.directory / file for file in ("client.pem", "client.key"))
            self.session.cert = tuple(map(str, files))
        else:
            self.session.headers["password"] = admin.password

    def _log_in(self, sandbox: Sandbox, client_id: str, client_secret: str) -> None:
        form = {"grant_type": "client_credentials", "client_id": client_id}
        answer = self.session.post(
            sandbox.scm_url + tokens.PATH, {**form, "client_secret": client_secret}, timeout=HANGS
        )
        self.session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        """Call a path below `/api`."""
        return self.session.request(method, f"{self.base}/api{path}", timeout=HANGS, **more)

    def ssl(self, method: str, path: str = "", **more: Any) -> requests.Response:
        """Call a path below version 1 of `ssl`."""
        return self.call(method, f"/ssl/v1{path}", **more)

    def enroll(self, csr_pem: str, **more: Any) -> int:
        """Place an order for Sectigo's OV and return its id."""
        answer = self.ssl("POST", "/enroll", json=order_body(csr_pem, **more))
        assert answer.status_code == 200, answer.text
        ssl_id: int = answer.json()["sslId"]
        return ssl_id

    def details(self, ssl_id: int, **query: str) -> dict[str, Any]:
        """Return the details of an order."""
        answer = self.ssl("GET", f"/{ssl_id}", params=query)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def collect(self, ssl_id: int, format_: str = "x509") -> list[x509.Certificate]:
        """Return certificates in SCM's order."""
        answer = self.ssl("GET", f"/collect/{ssl_id}", params={"format": format_})
        assert answer.status_code == 200, answer.text
        return x509.load_pem_x509_certificates(answer.content)


def order_body(csr_pem: str, **changed: Any) -> dict[str, Any]:
    """Return the least that an order needs; None takes a field away."""
    body = {"orgId": 10, "certType": 501, "term": 199, "csr": csr_pem, **changed}
    return {name: value for name, value in body.items() if value is not None}
