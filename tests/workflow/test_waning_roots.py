"""The dated list of roots that browsers stop trusting."""

import json
from datetime import UTC, date, datetime
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest
from chain_samples import authority
from cryptography import x509

from connector.core.x509.read import common_name
from connector.workflow.public_roots import _read, public_roots
from connector.workflow.waning_roots import waning_roots


@pytest.fixture(scope="module")
def listed() -> dict[str, Any]:
    text = files("connector.workflow").joinpath("waning_roots.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def test_the_list_says_where_it_is_from_and_when_it_was_read(listed: dict[str, Any]) -> None:
    assert sorted(listed) == ["about", "read", "roots", "schedule", "sources"]
    assert date.fromisoformat(listed["read"]) >= date(2026, 11, 29)
    assert listed["sources"]
    assert all(source.startswith("https://") for source in listed["sources"])


def test_the_schedule_goes_on_from_row_to_row(listed: dict[str, Any]) -> None:
    rows = [{key: date.fromisoformat(row[key]) for key in row} for row in listed["schedule"]]
    assert all(sorted(row) == ["made_before", "removed"] for row in rows)
    for one, next_ in pairwise(rows):
        assert one["made_before"] < next_["made_before"]
        assert one["removed"] < next_["removed"]


def test_each_root_is_there_once_with_its_key_and_old_enough(listed: dict[str, Any]) -> None:
    assert all(sorted(root) == ["key_id", "name", "since"] for root in listed["roots"])
    assert len({root["name"] for root in listed["roots"]}) == len(listed["roots"])
    last = date.fromisoformat(listed["schedule"][-1]["made_before"])
    for root in listed["roots"]:
        assert len(bytes.fromhex(root["key_id"])) == 20
        assert root["key_id"] == root["key_id"].lower()
        assert date.fromisoformat(root["since"]) < last


def test_each_root_ends_by_the_age_of_its_key() -> None:
    ends = {root.name: root.ends for root in waning_roots()}
    for name, year in {
        "Entrust.net Certification Authority (2048)": 2025,
        "AAA Certificate Services": 2025,
        "COMODO Certification Authority": 2026,
        "COMODO ECC Certification Authority": 2027,
        "COMODO RSA Certification Authority": 2028,
        "USERTrust RSA Certification Authority": 2028,
        "DigiCert Global Root G2": 2029,
    }.items():
        assert ends[name] == datetime(year, 4, 15, tzinfo=UTC)


def test_what_is_listed_is_as_the_roots_say_themselves(listed: dict[str, Any]) -> None:
    """Those that are still in certifi's bundle: their keys, and when they begin."""
    by_name = {root["name"]: root for root in listed["roots"]}
    seen = 0
    for root in public_roots():
        if (found := by_name.get(common_name(root.subject))) is not None:
            seen += 1
            key = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
            since = root.not_valid_before_utc.date().isoformat()
            assert (found["key_id"], found["since"]) == (key.digest.hex(), since)
    assert seen >= 4


def test_a_root_that_cannot_be_read_hides_none_after_it() -> None:
    """Some are older than rules that hold now; the last one of a bundle counts, too."""
    first, last = (authority(name).pem for name in ("First root", "Last root"))
    broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"

    assert [common_name(one.subject) for one in _read(f"{first}{broken}{last}")] == [
        "First root",
        "Last root",
    ]
