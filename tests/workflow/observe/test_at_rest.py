"""What one certificate is told out of the look that all of its contract share."""

from collections.abc import Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from builders import NOW, certificate, entry
from chain_samples import authority

from connector.akamai.values import ActiveCertificate, ActiveEnrollment, Deployments, History
from connector.core.facts.certificate import Deployed
from connector.core.facts.change import PendingChange
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.errors import NotFoundError
from connector.workflow.observe.at_rest import AtRest, NotAtRestError

ID = EnrollmentId(10002)
ROOT = authority("Root of rest")
ENDS = NOW + timedelta(days=200)
CHAIN = authority("Intermediate of rest", ROOT, ends=ENDS).pem
LIVE, STAGED = certificate("0A", fingerprint="F1"), certificate("0B", fingerprint="F2")


def active(*fingerprints: str) -> tuple[ActiveCertificate, ...]:
    return tuple(ActiveCertificate(fingerprint=one) for one in fingerprints)


def enrollment(**overrides: Any) -> ActiveEnrollment:
    known = {"production": active("F1"), "staging": active("F1")}
    return ActiveEnrollment(ID, "www.example.com", third_party=True, **(known | overrides))


class Shared:
    """What is kept of a contract, and CPS behind it."""

    def __init__(self, told: ActiveEnrollment | None) -> None:
        self.part = SimpleNamespace(enrollment_id=ID, active=told)
        self.kept: dict[str, Deployed] = {}
        self.histories: list[Any] = []
        self.calls: list[str] = []
        self.history: History | None = None
        self.networks: Deployments | None = None
        self.store, self.cps = self, self

    def deployed(
        self, contract: str, id_: EnrollmentId, wanted: Sequence[str]
    ) -> tuple[Deployed, ...] | None:
        found = tuple(self.kept[one] for one in wanted if one in self.kept)
        return found if len(found) == len(wanted) else None

    def keep_deployed(self, contract: str, id_: EnrollmentId, found: Sequence[Deployed]) -> None:
        self.kept |= {one.facts.fingerprint: one for one in found}

    def keep_history(
        self, contract: str, id_: EnrollmentId, wanted: Sequence[str], history: History
    ) -> None:
        self.histories.append(list(wanted))

    def get_history(self, id_: EnrollmentId) -> History:
        self.calls.append("history")
        if self.history is None:
            raise NotFoundError("It is gone.", status=404)
        return self.history

    def get_deployments(self, id_: EnrollmentId) -> Deployments:
        self.calls.append("networks")
        if self.networks is None:
            raise NotFoundError("It is gone.", status=404)
        return self.networks

    def at_rest(self) -> AtRest:
        request: Any = SimpleNamespace(contract_id="C-1", common_name="www.example.com")
        kept: Any = SimpleNamespace(parts=[self.part])
        shared: Any = self
        return AtRest(request, kept, shared)


def history(**overrides: Any) -> History:
    known: dict[str, Any] = {
        "finished": (entry(STAGED), entry(LIVE)),
        "chains": {"F1": CHAIN, "F2": ""},
    }
    return History(**(known | overrides))


IS_LIVE = Deployed(LIVE, CHAIN, ENDS)


def test_what_the_history_has_costs_one_call_and_is_kept() -> None:
    """With the end of its chain, which may come before its own."""
    shared = Shared(enrollment())
    shared.history = history()
    rest = shared.at_rest()

    found = rest.get_deployments(ID)

    assert found == Deployments((IS_LIVE,), (IS_LIVE,))
    assert (shared.calls, rest.asked) == (["history"], False)
    assert shared.kept == {"F1": IS_LIVE}
    assert shared.histories == [["F1", "F1"]]
    assert shared.at_rest().get_deployments(ID) == found
    assert shared.calls == ["history"]


@pytest.mark.parametrize(
    ("more", "kept"),
    [({"opened_at": NOW}, 0), ({"finished": (entry(STAGED),)}, 0), ({}, 1)],
)
def test_a_history_is_kept_where_it_tells_how_what_is_live_came_about(
    more: dict[str, Any], kept: int
) -> None:
    """And nothing is under way; the networks are asked where it shows no chain."""
    shared = Shared(enrollment(staging=active("F2")))
    shared.history = history(**more)
    shared.networks = Deployments((IS_LIVE,), (Deployed(STAGED, ""),))

    assert shared.at_rest().get_deployments(ID) == shared.networks

    assert shared.calls == ["history", "networks"]
    assert len(shared.histories) == kept


def test_a_certificate_without_a_fingerprint_is_asked_of_the_networks_alone() -> None:
    """What is found then cannot be known again, so that no report stands on it."""
    shared = Shared(enrollment(production=active(""), staging=active("")))
    shared.networks = Deployments((IS_LIVE,), (IS_LIVE,))
    rest = shared.at_rest()

    assert rest.get_deployments(ID) == shared.networks

    assert (shared.calls, rest.asked) == (["networks"], True)


def test_what_could_not_all_be_read_is_not_kept() -> None:
    shared = Shared(enrollment())
    shared.history = history(chains={})
    shared.networks = Deployments((IS_LIVE,), (IS_LIVE,), ("A chain cannot be read.",))
    rest = shared.at_rest()

    assert rest.get_deployments(ID) == shared.networks

    assert (shared.kept, rest.asked) == ({}, True)


def test_production_and_staging_are_told_apart() -> None:
    shared = Shared(enrollment(staging=active("F2")))
    staged = Deployed(STAGED, "")
    shared.kept = {"F1": IS_LIVE, "F2": staged}

    assert shared.at_rest().get_deployments(ID) == Deployments((IS_LIVE,), (staged,))
    assert shared.calls == []


@pytest.mark.parametrize(
    "told",
    [
        None,
        enrollment(pending=(PendingChange(ChangeId(7), ""),)),
        enrollment(production=None),
        enrollment(staging=None),
    ],
)
def test_where_the_shared_look_does_not_tell_it_is_not_enough(
    told: ActiveEnrollment | None,
) -> None:
    """Nor where a change is open."""
    shared = Shared(told)

    with pytest.raises(NotAtRestError):
        shared.at_rest().get_deployments(ID)

    assert shared.calls == []


def test_where_cps_shows_something_else_by_now_it_is_not_enough() -> None:
    """Or nothing any more; nor is another enrollment."""
    moved, gone, lost = Shared(enrollment()), Shared(enrollment()), Shared(enrollment())
    moved.history = gone.history = history(chains={})
    moved.networks = Deployments((Deployed(STAGED, ""),), (IS_LIVE,))

    for shared in (moved, gone, lost):
        with pytest.raises(NotAtRestError):
            shared.at_rest().get_deployments(ID)
    with pytest.raises(NotAtRestError):
        moved.at_rest().get_deployments(EnrollmentId(1))
    assert lost.calls == ["history"]
