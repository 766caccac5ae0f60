"""Control of a domain at the sandbox's SCM: who validates it, and publishes the proof."""

from datetime import timedelta
from typing import Any

import requests
from scm_administrators import Administrator

from connector.sandbox.dns.zones import RecordSet
from connector.sandbox.serving.server import Sandbox

DOMAIN = "unvalidated.example"
HOURS = timedelta(hours=1)
DAYS = timedelta(days=1)


class DCV:
    """Validates domains as an administrator does, and publishes as the customer does."""

    def __init__(self, sandbox: Sandbox, administrator: Administrator, version: str) -> None:
        self.sandbox = sandbox
        self.administrator = administrator
        self.path = f"/dcv/{version}/validation"
        self.switches.dcv_words, self.switches.dcv_dates = "constants", "date"

    def send(self, call: str, domain: str = DOMAIN, **more: Any) -> requests.Response:
        body = {"domain": domain, **more}
        return self.administrator.call("POST", f"{self.path}/{call}", json=body)

    def ask(self, call: str, domain: str = DOMAIN, **more: Any) -> dict[str, Any]:
        answer = self.send(call, domain, **more)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def code(self, call: str, domain: str = DOMAIN, **more: Any) -> tuple[int, int]:
        answer = self.send(call, domain, **more)
        return answer.status_code, answer.json()["code"]

    def rows(self, **query: str) -> list[dict[str, Any]]:
        answer = self.administrator.call("GET", self.path, params=query)
        found: list[dict[str, Any]] = answer.json()
        return found

    def publish(self, name: str, type_: str, rdata: str, domain: str = DOMAIN) -> None:
        record = RecordSet(name.lower().rstrip("."), type_, 300, (rdata,))
        world = self.sandbox.world
        world.dns.zones[domain].put(record, world.clock.now(), "somebody")

    def publish_cname(self, domain: str = DOMAIN) -> None:
        told = self.ask("start/domain/cname", domain)
        self.publish(told["host"], "CNAME", told["point"], domain)

    @property
    def switches(self) -> Any:
        return self.sandbox.world.scm.switches
