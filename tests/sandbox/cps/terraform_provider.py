"""Akamai's Terraform provider as CPS sees it: its calls, and what it relies on (9.2-9.4)."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import requests

from connector.core.catalogue import CATALOGUE

from .conftest import CONTRACT, CPS

POLL = timedelta(seconds=10)
PRE, POST = "pre-verification-warnings", "post-verification-warnings"


def _id(path: str) -> int:
    return int(path.rpartition("/")[2])


class Terraform:
    """Akamai's Terraform provider: enrollment v11, change v2, csr v2, history v5."""

    def __init__(self, cps: CPS) -> None:
        self._cps = cps

    def create(self, body: dict[str, Any]) -> str:
        """Create, and poll until a certificate is wanted; warnings before it are accepted."""
        answer = self._send(
            "POST",
            "/cps/v2/enrollments",
            "enrollment-status.v1",
            "enrollment.v11",
            body,
            contractId=CONTRACT,
        )
        assert answer.status_code == 202
        created = answer.json()
        enrollment = f"/cps/v2/enrollments/{_id(created['enrollment'])}"
        shown = self.read(enrollment)
        assert _id(created["changes"][0]) == _id(shown["pendingChanges"][0]["location"])
        self.wait_for_upload(created["changes"][0])
        return enrollment

    def read(self, enrollment: str) -> Any:
        """Read an enrollment; these parts are used without a look whether they are there."""
        shown = self._get(enrollment, "enrollment.v11")
        for part in ("org", "adminContact", "techContact", "csr", "networkConfiguration"):
            assert isinstance(shown[part], dict), part
        assert isinstance(shown["id"], int)
        assert shown["csr"]["cn"] in shown["csr"]["sans"]
        for slots in ("assignedSlots", "stagingSlots", "productionSlots"):
            assert shown[slots] is None or all(isinstance(one, int) for one in shown[slots])
        mutual = shown["networkConfiguration"]["clientMutualAuthentication"]
        if mutual is not None:
            assert isinstance(mutual["authenticationOptions"]["ocsp"]["enabled"], bool)
            assert isinstance(mutual["authenticationOptions"]["sendCaListToClient"], bool)
        return shown

    def update(self, enrollment: str, body: dict[str, Any], **query: str) -> requests.Response:
        query = {name.replace("_", "-"): value for name, value in query.items()}
        return self._send(
            "PUT",
            enrollment,
            "enrollment-status.v1",
            "enrollment.v11",
            body,
            **{"allow-cancel-pending-changes": "true", **query},
        )

    def wait_for_upload(self, change: str) -> None:
        """Poll as after a create."""

        def settled(status: str, inputs: list[dict[str, Any]]) -> bool:
            if status == "wait-review-pre-verification-safety-checks" and inputs:
                assert inputs[0]["type"] == f"{PRE}-acknowledgement"
                self._review(change, PRE)
            done = status in {"complete", "wait-review-cert-warning"}
            return done or (status == "wait-upload-third-party" and bool(inputs))

        self._poll(change, settled)

    def csrs(self, enrollment: str) -> dict[str, str]:
        """Read the CSRs: of the open change while it has some, else of the history."""
        pending = self.read(enrollment)["pendingChanges"]
        if pending:
            change = pending[0]["location"]
            status = self._get(change, "change.v2")["statusInfo"]["status"]
            if status in {
                "wait-upload-third-party",
                "verify-third-party-cert",
                "wait-review-third-party-cert",
            }:
                found = self._get(f"{change}/input/info/third-party-csr", "csr.v2")["csrs"]
                return {one["keyAlgorithm"]: one["csr"] for one in found}
        history = self._get(f"{enrollment}/history/changes", "change-history.v5")["changes"]
        newest = next(one for one in history if one["primaryCertificate"] is not None)
        stacked = newest["multiStackedCertificates"]
        return {one["keyAlgorithm"]: one["csr"] for one in (newest["primaryCertificate"], *stacked)}

    def upload(self, enrollment: str, *, managed: bool = False) -> None:
        """Upload what the CA makes of the CSRs, accept all, wait until it is live."""
        shown = self.read(enrollment)
        change = shown["pendingChanges"][0]["location"]
        signed = [
            self._cps.sign(csr, *shown["csr"]["sans"]) for csr in self.csrs(enrollment).values()
        ]
        signed.sort(key=lambda one: one["keyAlgorithm"] != "ECDSA")
        answer = self._send(
            "POST",
            f"{change}/input/update/third-party-cert-and-trust-chain",
            "change-id.v1",
            "certificate-and-trust-chain.v2; charset=utf-8",
            {"certificatesAndTrustChains": signed},
        )
        assert answer.status_code == 200
        self._poll(change, lambda status, _: status != "verify-third-party-cert")
        if self._status(change) == "wait-review-third-party-cert":
            self._review(change, POST)
            self._poll(change, lambda status, _: status != "wait-review-third-party-cert")
        if managed:
            self._poll(change, lambda status, _: status == "wait-ack-change-management")
            self._acknowledge(change, "change-management")
        self._poll(change, lambda status, _: status == "complete")

    def delete(self, enrollment: str) -> None:
        """Delete, and poll until there is nothing of the very title that ends the loop."""
        answer = self._send(
            "DELETE",
            enrollment,
            "enrollment-status.v1",
            **{"allow-cancel-pending-changes": "true"},
        )
        assert answer.status_code in {200, 202}
        for _ in range(10):
            answer = self._send("GET", enrollment, "enrollment.v11")
            if answer.status_code != 200:
                break
            self._cps.clock.sleep(POLL)
        assert (answer.status_code, answer.json()["title"]) == (404, "Not Found")
        assert answer.json()["type"].endswith("not-found")

    def warnings(self, enrollment: str) -> list[int]:
        """Read both kinds on any open change, as the data source does; 404 where there is none."""
        change = self.read(enrollment)["pendingChanges"][0]["location"]
        answers = [
            self._send("GET", f"{change}/input/info/{kind}", "warnings.v1") for kind in (PRE, POST)
        ]
        for answer in answers:
            assert answer.status_code == 200 or answer.json()["title"] == "Not Found"
        return [answer.status_code for answer in answers]

    def _poll(self, change: str, settled: Callable[[str, list[dict[str, Any]]], bool]) -> None:
        for _ in range(20):
            shown = self._get(change, "change.v2")
            info, inputs = shown["statusInfo"], shown["allowedInput"]
            assert not (info["error"] or {}).get("description"), info
            assert isinstance(inputs, list)
            if settled(info["status"], inputs):
                return
            self._cps.clock.sleep(POLL)
        raise AssertionError(f"{change} stays at {info['status']}")

    def _review(self, change: str, what: str) -> None:
        """Accept warnings; where there are none, the status was an old one, and polling goes on."""
        answer = self._send("GET", f"{change}/input/info/{what}", "warnings.v1")
        if answer.status_code == 404:
            return
        _check_text(answer.json()["warnings"])
        self._acknowledge(change, what)

    def _status(self, change: str) -> str:
        status: str = self._get(change, "change.v2")["statusInfo"]["status"]
        return status

    def _acknowledge(self, change: str, what: str) -> None:
        answer = self._send(
            "POST",
            f"{change}/input/update/{what}-ack",
            "change-id.v1",
            "acknowledgement.v1; charset=utf-8",
            {"acknowledgement": "acknowledge"},
        )
        assert answer.status_code == 200

    def _get(self, path: str, what: str) -> Any:
        answer = self._send("GET", path, what)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _send(
        self, method: str, path: str, accept: str, content: str = "", body: Any = None, **query: str
    ) -> requests.Response:
        return self._cps.send(
            method, path, _type(accept), _type(content) if content else "", body, **query
        )


def _type(text: str) -> str:
    """Return the media type of `change.v2`, parameters kept."""
    name, semicolon, parameters = text.partition(";")
    return f"application/vnd.akamai.cps.{name}+json{semicolon}{parameters}"


def _check_text(text: str) -> None:
    """Match every part of a warnings text against a template, as the provider does (9.4)."""
    templates = [
        re.compile(re.sub(r"<\w+>", ".*?", re.escape(one.text).replace(r"\<", "<")), re.DOTALL)
        for one in CATALOGUE
    ]
    parts: list[str] = []
    for line in text.splitlines():
        known = any(one.match(line) for one in templates)
        if known or not parts:
            parts.append(line)
        else:
            parts[-1] += f"\n{line}"
    unknown = [part for part in parts if not any(one.match(part) for one in templates)]
    assert parts
    assert unknown == []
