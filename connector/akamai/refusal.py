"""What CPS or Akamai's gateway says in a refusal: a problem document or not (akamai-cps 5.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from connector.transport.reply import Reply, vendor_words


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is not 2xx, with what is needed to explain it."""

    step: str
    """As the end of "Could not …"."""
    reply: Reply
    slug: str
    """End of the problem's `type`; empty where the body is no problem document."""
    status: int
    """What the problem's type stands for, else the HTTP status, which a gateway may change."""
    said: str
    """What the fields of a problem document say, on one line; empty where there are none."""
    titled: bool
    """Whether the body has a title, as a problem document does (akamai-cps 5.1)."""
    host: str
    source: str
    """Where the credentials were read."""
    now: datetime
    """This machine's time when the answer arrived."""

    @property
    def is_problem(self) -> bool:
        """Whether the body is a problem document of Akamai, so that nothing else was answered."""
        return self.slug != "" and self.titled

    @property
    def words(self) -> str:
        """Akamai's own, on one line: of a problem's fields, else the beginning of the body."""
        return self.said or self.reply.excerpt()

    @property
    def what(self) -> str:
        """Step, status and the vendor's words as one sentence."""
        words = self.words.rstrip(".")
        return f"Could not {self.step}: CPS answered {self.reply.status}: {words}."


def read_refusal(reply: Reply, *, step: str, host: str, source: str, now: datetime) -> Refusal:
    """Return *reply* with what its body says; CPS does not always answer in JSON."""
    body = reply.json_or_none()
    fields = (
        {str(name).lower(): value for name, value in body.items()} if isinstance(body, dict) else {}
    )
    title, detail, kind = (_masked(fields.get(name)) for name in ("title", "detail", "type"))
    segments = kind.rstrip("/").split("/")
    return Refusal(
        step=step,
        reply=reply,
        slug=segments[-1],
        status=_STANDS_FOR.get("/".join(segments[-2:]), reply.status),
        titled=title != "",
        said=": ".join(part for part in (title, detail, *_errors(fields)) if part),
        host=host,
        source=source or "the given credentials",
        now=now,
    )


_STANDS_FOR: Final = {
    "error-types/not-found": 404,
    "error-types/certificate-live-on-network": 409,
    "error-types/invalid-enrollment-state": 409,
    "pep-authn/request-error": 400,
    "pep-authn/deny": 401,
    "pep-authz/deny": 403,
}
"""Types of problems, by the last two parts of the address (akamai-cps 1.5, 5.2)."""


_ERRORS: Final = 5
"""So many of the errors that a problem lists are quoted."""


def _errors(fields: Mapping[str, object]) -> list[str]:
    """Return the words of the errors that a problem lists, which seldom repeat its title."""
    listed = fields.get("errors")
    found = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    names = ("title", "detail", "message", "errorLocation", "behaviorName")
    return [
        " ".join(filter(None, (_masked(item.get(name)) for name in names)))
        for item in found[:_ERRORS]
    ]


def _masked(value: object) -> str:
    return vendor_words(value) if isinstance(value, str) else ""
