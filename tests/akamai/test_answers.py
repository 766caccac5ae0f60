"""CPS's answers as values, on documents of the reference (akamai-cps 2)."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from cps_answers import CERTIFICATE, MANAGEMENT, POST_VERIFICATION, C, E, cps_answer, media_type
from scripted_server import Answer, ScriptedServer
from x509_samples import NAMES, certificate_pem, csr_pem

from connector.akamai.client import CPSClient
from connector.akamai.values import Deployments
from connector.core.facts.change import Change, ChangeManagementInfo, InputType
from connector.core.request.values import KeyAlgorithm
from connector.core.x509.read import read_certificate
from connector.errors import (
    NotFoundError,
)

NOT_FOUND = {"type": "https://h/cps/v2/error-types/not-found", "title": "Not Found"}


def test_a_change_tells_what_it_waits_for(server: ScriptedServer, cps: CPSClient) -> None:
    """Inputs of unknown type are kept as such, for a person to see."""
    server.script = [
        cps_answer(
            {
                "statusInfo": {
                    "state": "awaiting-input",
                    "status": "wait-upload-third-party",
                    "description": "Waiting.",
                    "error": {"code": "x", "description": "Key mismatch."},
                },
                "allowedInput": [
                    {
                        "type": "third-party-certificate",
                        "requiredToProceed": True,
                        "info": CERTIFICATE.info_path,
                        "update": CERTIFICATE.update_path,
                    },
                    {"type": "lets-encrypt-challenges", "info": None, "update": None},
                ],
            }
        )
    ]

    change = cps.get_change(E, C)

    assert (change.change_id, change.state, change.status) == (
        C,
        "awaiting-input",
        "wait-upload-third-party",
    )
    assert change.error == "Key mismatch."
    assert change.waits_for(InputType.CERTIFICATE) == CERTIFICATE
    assert [item.type for item in change.inputs] == [InputType.CERTIFICATE, InputType.UNKNOWN]
    assert change.inputs[1].raw_type == "lets-encrypt-challenges"


def test_csrs_come_in_one_order(server: ScriptedServer, cps: CPSClient) -> None:
    """CPS promises no order; RSA comes first here."""
    listed = [
        {"keyAlgorithm": name, "csr": csr_pem(name).replace("\n", "\r\n")}
        for name in ("ECDSA", "RSA")
    ]
    server.script = [cps_answer({"csrs": listed})]

    found = cps.get_csrs(CERTIFICATE)

    assert [csr.key_algorithm for csr in found] == [KeyAlgorithm.RSA, KeyAlgorithm.ECDSA]
    assert found[0].pem == csr_pem("RSA")
    assert found[0].names == frozenset(NAMES)


@pytest.mark.parametrize("blank", [None, "", " "])
def test_as_long_as_one_csr_is_not_made_there_is_none(
    blank: str | None, server: ScriptedServer, cps: CPSClient
) -> None:
    """What is ordered for goes by all keys."""
    made = {"keyAlgorithm": "rsa", "csr": csr_pem("RSA")}
    server.script = [cps_answer({"csrs": [made, {"keyAlgorithm": "ECDSA", "csr": blank}]})]

    assert cps.get_csrs(CERTIFICATE) == ()


def test_what_is_not_ready_is_nothing(server: ScriptedServer, cps: CPSClient) -> None:
    """CPS answers 404 until CSRs and warnings exist (akamai-cps 2.7, 8)."""
    server.otherwise = cps_answer(NOT_FOUND, 404)

    assert cps.get_csrs(CERTIFICATE) == ()
    assert cps.get_warnings(POST_VERIFICATION) == ""
    with pytest.raises(NotFoundError):
        cps.get_change_management_info(MANAGEMENT)


def test_change_management_info(server: ScriptedServer, cps: CPSClient) -> None:
    """Hash, deadline and findings come out; string booleans beside them do not matter."""
    server.script = [
        cps_answer(
            {
                "acknowledgementDeadline": "2026-11-24T00:00:00Z",
                "validationResultHash": "da39a3",
                "pendingState": {"pendingNetworkConfiguration": {"sniOnly": "true"}},
                "validationResult": {"errors": None, "warnings": [{"message": "Still live."}]},
            }
        )
    ]

    assert cps.get_change_management_info(MANAGEMENT) == ChangeManagementInfo(
        "da39a3", datetime(2026, 11, 24, tzinfo=UTC), ("Still live.",)
    )


def test_deployments_fall_back_to_the_version_before(
    server: ScriptedServer, cps: CPSClient
) -> None:
    """A CPS that does not know v8 answers 406; v7 has the same fields that count."""
    server.script = [
        Answer(406, b""),
        cps_answer(
            {
                "production": None,
                "staging": {
                    "primaryCertificate": {
                        "certificate": certificate_pem("ECDSA"),
                        "trustChain": "chain",
                    },
                    "multiStackedCertificates": [
                        {"certificate": certificate_pem("RSA"), "trustChain": None}
                    ],
                },
            }
        ),
    ]

    found = cps.get_deployments(E)

    assert [seen.headers["accept"] for seen in server.seen] == [
        media_type("deployments.v8"),
        media_type("deployments.v7"),
    ]
    assert found.production == ()
    assert [(item.facts.key_algorithm, item.chain_pem) for item in found.staging] == [
        (KeyAlgorithm.ECDSA, "chain"),
        (KeyAlgorithm.RSA, ""),
    ]


def test_deployments_without_a_certificate(server: ScriptedServer, cps: CPSClient) -> None:
    """An enrollment in progress may show a network without a certificate (akamai-cps 2.12)."""
    server.script = [cps_answer({"production": {"primaryCertificate": None}, "staging": None})]

    assert cps.get_deployments(E) == Deployments()


def test_history_survives_nulls(server: ScriptedServer, cps: CPSClient) -> None:
    """Only completed changes with readable certificates count; null may stand anywhere."""
    carried = {"csr": csr_pem(), "certificate": certificate_pem(), "trustChain": None}
    server.script = [
        cps_answer(
            {
                "changes": [
                    {"status": "incomplete", "primaryCertificate": carried},
                    {"status": "completed", "primaryCertificate": None},
                    None,
                    {
                        "status": "completed",
                        "action": "renew",
                        "primaryCertificate": {"certificate": None},
                        "multiStackedCertificates": [None, carried, {"certificate": "broken"}],
                    },
                    {"status": None, "action": None, "multiStackedCertificates": None},
                ]
            }
        )
    ]

    found = cps.get_history(E)

    (entry,) = found.finished
    assert entry.action == "renew"
    assert [facts.serial for facts in entry.certificates] == ["0A1B2C"]
    assert found.opened_at is None


@pytest.mark.parametrize("word", ["completed", "COMPLETED", "complete"])
def test_a_finished_change_goes_by_more_words_than_one(
    word: str, server: ScriptedServer, cps: CPSClient
) -> None:
    """A list says `completed`, a change itself `complete`; letters are no matter."""
    shown = {"certificate": certificate_pem()}
    changes = [
        {"status": "INCOMPLETE", "createdOn": "2026-06-01T12:00:00Z"},
        {"status": word, "primaryCertificate": shown},
    ]
    server.script = [cps_answer({"changes": changes})]

    found = cps.get_history(E)

    assert len(found.finished) == 1
    assert found.opened_at is not None


@pytest.mark.parametrize(
    ("state", "status", "is_so"),
    [
        ("ERROR", "x", lambda change: change.failed),
        ("CANCELLED", "x", lambda change: change.cancelled),
        ("COMPLETED", "x", lambda change: change.completed),
        ("x", "COMPLETE", lambda change: change.completed),
        ("RUNNING", "GENERATE-CSR", lambda change: change.before_upload),
    ],
)
def test_letters_of_a_state_are_no_matter(
    state: str,
    status: str,
    is_so: Callable[[Change], bool],
    server: ScriptedServer,
    cps: CPSClient,
) -> None:
    server.script = [cps_answer({"statusInfo": {"state": state, "status": status}})]

    assert is_so(cps.get_change(E, C))


def test_the_history_shows_the_newest_chain_of_a_certificate(
    server: ScriptedServer, cps: CPSClient
) -> None:
    """The same certificate may have been uploaded twice; what has no chain is not told there."""
    pem = certificate_pem()

    def completed(chain: object) -> dict[str, object]:
        shown = {"certificate": pem, "trustChain": chain}
        return {"status": "completed", "primaryCertificate": shown}

    server.script = [cps_answer({"changes": [completed(f"\n{pem}\n"), completed("older")]})]
    assert cps.get_history(E).chains == {read_certificate(pem).fingerprint: pem}

    server.script = [cps_answer({"changes": [completed(7), completed("older")]})]
    assert cps.get_history(E).chains == {read_certificate(pem).fingerprint: ""}


@pytest.mark.parametrize(
    ("changes", "opened"),
    [
        ([{"status": "incomplete", "createdOn": "2026-06-01T12:00:00Z"}], "2026-06-01T12:00:00Z"),
        (
            [{"status": "incomplete", "createdOn": "2026-06-01T14:00:00+02:00"}, None],
            "2026-06-01T12:00:00Z",
        ),
        ([{"status": "incomplete", "createdOn": "yesterday"}], None),
        ([{"status": "completed", "createdOn": "2026-06-01T12:00:00Z"}], None),
    ],
    ids=["told", "with an offset", "unreadable", "nothing is open"],
)
def test_the_history_tells_how_old_the_open_change_is(
    server: ScriptedServer, cps: CPSClient, changes: list[object], opened: str | None
) -> None:
    """What cannot be read is not told: it only says whose the change is."""
    server.script = [cps_answer({"changes": changes})]

    told = cps.get_history(E).opened_at

    assert told == (None if opened is None else datetime.fromisoformat(opened))
