"""A CSR to order for, and what SCM answers, as tests script it."""

import json

from scripted_server import Answer, ScriptedServer, Seen
from x509_samples import csr_pem

from connector.core.request.values import KeyAlgorithm
from connector.core.x509.read import read_csr

TOKEN = Answer(200, b'{"access_token":"t-1","expires_in":300}')
ADMIN_API = "/api/ssl/v1"
CSR = read_csr(csr_pem(), KeyAlgorithm.RSA)


def scm_answer(value: object, status: int = 200, **headers: str) -> Answer:
    """Return an answer with *value* as JSON."""
    return Answer(status, json.dumps(value).encode(), headers)


def refused(status: int, code: int, words: str = "The words") -> Answer:
    """Return a refusal in SCM's own form (sectigo-scm 3.1)."""
    return scm_answer({"code": code, "description": words}, status)


def asked(server: ScriptedServer) -> list[Seen]:
    """Return what was asked of SCM itself, without what was asked for a token."""
    return [seen for seen in server.seen if seen.path != "/token"]


def token_answer(text: str = "t-1", **more: object) -> Answer:
    """Return what gives a token, for five minutes unless told otherwise."""
    return Answer(200, json.dumps({"access_token": text, "expires_in": 300, **more}).encode())


def paths(server: ScriptedServer) -> list[str]:
    """Return the paths of all calls, in order."""
    return [seen.path for seen in server.seen]
