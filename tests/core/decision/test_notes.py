"""What a person should know although it stops nothing."""

from datetime import timedelta

import pytest
from builders import (
    ECDSA,
    NOW,
    certificate,
    change,
    enrollment,
    live,
    order,
    request,
    situation,
    snapshot,
)

from connector.core.decision.notes import request_notes
from connector.core.facts.order import OrderStage
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import AcceptedWarning, Approve, NetworkConfiguration, Request


@pytest.mark.parametrize(
    ("wanted", "seen", "parts"),
    [
        pytest.param(request(), snapshot(), (), id="nothing to tell"),
        pytest.param(
            request(),
            snapshot(notes=("SCM did not answer",)),
            ("SCM did not answer",),
            id="what was not found out",
        ),
        pytest.param(
            request(renewal_trigger="again"),
            snapshot(served_trigger=None),
            ("renewal_trigger is taken as already served",),
            id="a trigger without a memory",
        ),
        pytest.param(
            request(renewal_trigger="again"),
            snapshot(served_trigger=None, production=()),
            (),
            id="a trigger is no matter where nothing is live",
        ),
        pytest.param(
            request(),
            snapshot(production=live(certificate(), certificate("0E", key_algorithm=ECDSA))),
            ("not asked for (ECDSA)",),
            id="a key that nobody wants",
        ),
        pytest.param(
            request(),
            snapshot(production=live(certificate(), certificate("0E", key_algorithm=None))),
            (),
            id="a key of an unknown kind",
        ),
        pytest.param(
            request(),
            snapshot(orders=(order(), order(ECDSA, stage=OrderStage.INTENDED, order_id=None))),
            (
                "order 4711 (RSA) can no longer be used",
                "order for CSR eeeeeeeeeeeeeeee (ECDSA) can no longer",
            ),
            id="orders whose change is gone",
        ),
        pytest.param(
            request(change_management=True),
            snapshot(change=change()),
            ("the open one will not stop on staging",),
            id="a stop that comes too late for the open change",
        ),
        pytest.param(
            request(network_configuration=NetworkConfiguration(dns_names=frozenset({"a.example"}))),
            snapshot(enrollment=enrollment(sni_only=False)),
            ("is served without SNI",),
            id="names for SNI where there is none",
        ),
        pytest.param(
            request(network_configuration=NetworkConfiguration(clone_dns_names=True)),
            snapshot(enrollment=enrollment(sni_only=False)),
            ("is served without SNI",),
            id="all names for SNI where there is none",
        ),
        pytest.param(
            request(),
            snapshot(enrollment=enrollment(sni_only=False)),
            (),
            id="no names where there is no SNI",
        ),
        pytest.param(
            request(
                approve=Approve(
                    warnings=(
                        AcceptedWarning("CSR_EXPIRED", "Ada", NOW.date() - timedelta(days=1)),
                        AcceptedWarning("CERTIFICATE_EXPIRED", "Ada", NOW.date()),
                    )
                )
            ),
            snapshot(),
            ("CSR_EXPIRED was accepted by Ada until",),
            id="a warning that is not accepted any more",
        ),
    ],
)
def test_notes(wanted: Request, seen: Snapshot, parts: tuple[str, ...]) -> None:
    notes = request_notes(situation(wanted, seen))
    assert len(notes) == len(parts)
    assert all(part in note for part, note in zip(parts, notes, strict=True))
