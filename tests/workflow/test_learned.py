"""What the certificates of one run learn for each other."""

from datetime import timedelta

from connector.core.decision.steps import Awaited
from connector.workflow.learned import Learned


def test_the_newest_durations_of_each_kind_count() -> None:
    """Nine, as in the journal; of another account or another wait it tells nothing."""
    learned = Learned()
    for seconds in range(12):
        learned.took(Awaited.CSR, "default", timedelta(seconds=seconds))

    spans = learned.durations(Awaited.CSR, "default")

    assert [one.total_seconds() for one in spans] == [*range(3, 12)]
    assert learned.durations(Awaited.CSR, "other") == ()
    assert learned.durations(Awaited.DEPLOYMENT, "default") == ()
