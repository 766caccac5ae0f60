"""One domain on its way: what a run does for it, step after step, and what it leaves undone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from domain_attempts import OnDomain, names
from domain_cases import AWAITING, DUE, FRESH, NOW, OURS, RECORD, SUBMITTED

from connector.core.domains.preflight import Obstacle
from connector.core.domains.ways import Way
from connector.core.domains.words import Method, ProofStatus
from connector.errors import ConflictError, PersonNeededError, StillWaitingError
from connector.sectigo.domain_problems import BelowDomainError, NotInAdvanceError
from connector.settings.dcv import WaySettings
from connector.workflow.domains.attempt import Wish
from connector.workflow.domains.stand import Waiting

REJECTED = replace(DUE, proof=ProofStatus.REJECTED)


def test_what_a_start_tells_is_published_and_submitted_without_another_question(
    at_work: OnDomain,
) -> None:
    """While no other run works on it; then the CA looks."""
    work = at_work(DUE, SUBMITTED)

    stand = work.attempt().advance()

    assert work.scm.calls == ["status", "start", "submit", "status"]
    assert (work.publisher.done, work.locked) == (["present"], ["domain admin example.org"])
    assert (stand.waiting, stand.entry.exit, stand.entry.record) == (Waiting.CA, 75, RECORD)
    known = work.known()
    assert known is not None
    assert (known.facts.record, known.published_in) == (RECORD, "zone")
    assert (known.facts.was_validated, known.facts.noted_end) == (True, DUE.expires_on)
    assert known.facts.submitted_at is not None
    assert work.said == [
        "example.org: SCM has told the record that proves it.",
        f"example.org: the record {RECORD.name} was published.",
        "example.org: submitted; the CA looks for the record.",
    ]


def test_what_every_ca_would_refuse_is_not_started(at_work: OnDomain) -> None:
    work = at_work(DUE)
    work.obstacle = Obstacle("CAA forbids it.", "Change CAA.")

    with pytest.raises(PersonNeededError, match="CAA forbids it") as refused:
        work.attempt().advance()

    assert refused.value.remedy == "Change CAA."
    assert (work.scm.calls, work.known()) == (["status"], None)


def test_a_start_that_tells_no_record_is_made_once_more_and_no_more(at_work: OnDomain) -> None:
    """DNS is looked at before the first."""
    work = at_work(DUE)
    work.scm.started = DUE

    with pytest.raises(StillWaitingError, match=r"example\.org, which was started twice") as ended:
        work.attempt().advance()

    assert ended.value.remedy.startswith("Look in SCM under Domains > DCV")
    assert work.scm.calls == ["status", "start", "status", "start", "status"]
    assert work.asked_of_dns == ["example.org"]


def test_a_start_that_another_has_forestalled_is_looked_at(at_work: OnDomain) -> None:
    """Theirs is gone on with."""
    work = at_work(DUE, AWAITING, SUBMITTED)
    work.scm.started = ConflictError("One is under way.", status=400)

    stand = work.attempt().advance()

    assert work.scm.calls == ["status", "start", "synchronise", "submit", "status"]
    assert stand.waiting is Waiting.CA


def test_where_domains_are_not_validated_in_advance_nothing_is_left_begun(
    at_work: OnDomain,
) -> None:
    work = at_work(DUE)
    work.scm.started = NotInAdvanceError("It is off.")

    with pytest.raises(NotInAdvanceError):
        work.attempt().advance()

    assert work.known() is None


def test_a_domain_whose_parent_scm_does_not_list_is_a_persons(at_work: OnDomain) -> None:
    work = at_work(DUE)
    work.scm.started = BelowDomainError("It lies below another.", status=400)

    with pytest.raises(PersonNeededError, match="It lies below another") as refused:
        work.attempt().advance()

    assert "register" in refused.value.remedy


def test_one_that_the_ca_has_given_up_is_started_once_more(at_work: OnDomain) -> None:
    """That it was given up is written down, and that nothing is submitted now."""
    work = at_work(REJECTED, REJECTED)
    work.begun(replace(OURS, submitted_at=NOW))
    work.publisher.missing = ["not there"]

    stand = work.attempt().advance()

    known = work.known()
    assert known is not None
    assert (known.facts.rejections, known.facts.submitted_at) == (1, None)
    assert work.scm.calls == ["status", "start"]
    assert (stand.waiting, stand.entry.exit) == (Waiting.DNS, 75)


def test_a_first_start_of_what_was_given_up_counts_nothing(at_work: OnDomain) -> None:
    """What a person had begun is no try of ours."""
    work = at_work(REJECTED)
    work.publisher.missing = ["not there"]

    work.attempt().advance()

    known = work.known()
    assert known is not None
    assert known.facts.rejections == 0


def test_until_every_name_server_has_the_record_nothing_is_submitted(at_work: OnDomain) -> None:
    """What is missing is told."""
    work = at_work(AWAITING)
    work.publisher.missing = ["ns1 has none"]

    stand = work.attempt().advance()

    assert stand.waiting is Waiting.DNS
    assert stand.entry.message == (
        f"example.org is proven by the record {RECORD.name}."
        " Not yet on every name server: ns1 has none."
    )
    assert work.scm.calls == ["status"]


def test_a_person_who_publishes_is_told_what(at_work: OnDomain) -> None:
    """With what is missing; nothing waits for that in this run."""
    work = at_work(AWAITING)
    work.publisher.way, work.publisher.missing = Way.PERSON, ["ns1 has none"]

    stand = work.attempt(WaySettings(Way.PERSON)).advance()

    assert (stand.waiting, stand.entry.exit, stand.entry.record) == (None, 3, RECORD)
    assert stand.entry.message.startswith(f"To validate example.org, publish {RECORD.name}. 300")
    assert "(ns1 has none)" in stand.entry.message


def test_what_the_ca_looks_for_already_is_written_down_and_kept_in_dns(
    at_work: OnDomain,
) -> None:
    """As a run that was killed after its call has left it: the record is gone meanwhile."""
    work = at_work(SUBMITTED)
    work.publisher.missing = ["it is gone"]

    stand = work.attempt().advance()

    known = work.known()
    assert known is not None
    assert (known.facts.record, known.facts.submitted_at is not None) == (RECORD, True)
    assert work.publisher.done == ["present"]
    assert (stand.waiting, stand.entry.record) == (Waiting.CA, RECORD)
    assert "was gone and was published again" in stand.entry.message


def test_a_record_that_a_person_has_removed_meanwhile_is_asked_for_again(
    at_work: OnDomain,
) -> None:
    work = at_work(SUBMITTED)
    work.publisher.way, work.publisher.missing = Way.PERSON, ["it is gone"]

    stand = work.attempt(WaySettings(Way.PERSON)).advance()

    assert (stand.waiting, stand.entry.exit) == (None, 3)
    assert "(it is gone)" in stand.entry.message


def test_what_sectigos_connector_publishes_is_never_published_from_here(
    at_work: OnDomain,
) -> None:
    """Neither at the start nor while the CA looks."""
    way = WaySettings(Way.CONNECTOR, id="7", provider="P")
    work = at_work(DUE, AWAITING, SUBMITTED)
    work.publisher.missing = ["it is gone"]

    stand = work.attempt(way).advance()

    assert work.scm.calls[:2] == ["status", "submit by connector"]
    assert "submit" not in work.scm.calls
    assert (work.publisher.done, stand.waiting) == ([], Waiting.CA)
    assert stand.entry.way is Way.CONNECTOR


def test_what_only_a_person_can_go_on_with_is_told_with_what_to_do(at_work: OnDomain) -> None:
    work = at_work(replace(SUBMITTED, mode=Method.EMAIL))

    with pytest.raises(PersonNeededError, match="is being validated by email") as asked:
        work.attempt().advance()

    assert asked.value.remedy.startswith("Finish that, or add --take-over")


def test_a_record_that_cannot_be_removed_is_left_to_the_next_run(at_work: OnDomain) -> None:
    """It is tried once, and fails nothing."""
    work = at_work(FRESH)
    work.begun(replace(OURS, succeeded_at=NOW - timedelta(minutes=10)), published=True)
    work.publisher.stuck = StillWaitingError("Somebody else writes it.")

    stand = work.attempt().advance()

    assert (work.publisher.done, work.known() is None) == (["remove"], False)
    assert (stand.waiting, stand.entry.exit, stand.is_odd) == (None, 0, True)
    assert stand.entry.message.endswith("stays for now: Somebody else writes it.")


def test_success_is_told_and_the_record_stays_for_its_grace(at_work: OnDomain) -> None:
    """By its day; what is waited for is told once."""
    work = at_work(FRESH)
    work.begun(replace(OURS, submitted_at=NOW), published=True)

    stand = work.attempt().advance()

    known = work.known()
    assert known is not None
    assert known.facts.succeeded_at == NOW
    assert (stand.waiting, stand.until) == (Waiting.GRACE, NOW + timedelta(minutes=10))
    assert stand.entry.exit == 0
    assert names(work.events.told) == ["domain_validated 2027-06-06"]
    assert work.scm.calls == ["status", "status"]
    assert work.said[0] == "example.org was validated again."
    assert len(work.said) == 2


def test_success_without_a_record_of_ours_is_the_end_of_it(at_work: OnDomain) -> None:
    """A person has published it, and removes it; that another was wanted, too, was this one."""
    work = at_work(FRESH)
    work.begun(replace(OURS, submitted_at=NOW))

    stand = work.attempt(wish=Wish(wanted=True)).advance()

    assert (stand.waiting, work.known(), work.publisher.done) == (None, None, [])


def test_after_its_grace_the_record_is_removed(at_work: OnDomain) -> None:
    work = at_work(FRESH)
    work.begun(replace(OURS, succeeded_at=NOW - timedelta(minutes=10)), published=True)

    stand = work.attempt().advance()

    assert (stand.waiting, work.known(), work.publisher.done) == (None, None, ["remove"])


def test_what_comes_after_a_success_is_a_validation_of_its_own(at_work: OnDomain) -> None:
    """What was over is closed, and what SCM shows now is what the next success goes by."""
    work = at_work(SUBMITTED)
    before = work.begun(replace(OURS, record=None, succeeded_at=NOW - timedelta(days=1)))

    work.attempt().advance()

    known = work.known()
    assert known is not None
    assert known.id != before.id
    assert (known.way, known.facts.begun_at) == ("edgedns", NOW)


def test_a_circle_of_steps_ends(at_work: OnDomain) -> None:
    """SCM takes whatever is submitted, and shows it as never submitted."""
    work = at_work(AWAITING)

    with pytest.raises(StillWaitingError, match=r"example\.org does not come to an end"):
        work.attempt().advance()

    assert work.scm.calls.count("submit") == 20
    assert work.publisher.done == ["present"]
