"""What we lean on has bounds, and one set of versions that is installed by its hashes."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
BOUND = re.compile(r"([\w-]+)(?:\[\w+\])?>=([\w.]+),<(\d+)")
LOCKS = ROOT / "scripts" / "locks"
INSTALLED = {
    "runtime": PROJECT["dependencies"],
    "sandbox": [*PROJECT["dependencies"], *EXTRAS["sandbox"]],
    "core": [*PROJECT["dependencies"], *EXTRAS["sandbox"]],
    "dev": [
        *PROJECT["dependencies"],
        *EXTRAS["postgres"],
        *EXTRAS["sandbox"],
        *EXTRAS["dev"],
    ],
}
"""What each lock has to have."""


def pinned(lock: str) -> dict[str, str]:
    """Version by name."""
    text = (LOCKS / f"{lock}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE))


@pytest.mark.parametrize(
    "wanted", [*PROJECT["dependencies"], *EXTRAS["postgres"], *EXTRAS["sandbox"]]
)
def test_every_dependency_is_bounded(wanted: str) -> None:
    """The installed one, which all tests run on, lies within; the lowest: `scripts/lowest`."""
    bounded = BOUND.fullmatch(wanted)
    assert bounded is not None, f"{wanted} should be like name>=1.2,<3"
    name, lowest, limit = bounded.groups()
    installed = version(name).split(".")

    assert int(installed[0]) < int(limit)
    assert int(lowest.split(".")[0]) <= int(installed[0])


def test_urllib3_is_declared() -> None:
    """requests would allow 1.26, whose bodies cannot be read in pieces."""
    assert any(wanted.startswith("urllib3>=2") for wanted in PROJECT["dependencies"])


@pytest.mark.parametrize("lock", INSTALLED)
def test_each_lock_has_what_is_declared(lock: str) -> None:
    """Who changes pyproject.toml runs scripts/lock."""
    there = pinned(lock)
    missing = [
        wanted
        for wanted in map(Requirement, INSTALLED[lock])
        if wanted.name != PROJECT["name"]
        and not wanted.specifier.contains(there.get(canonicalize_name(wanted.name), "0"))
    ]

    assert missing == []


@pytest.mark.parametrize("lock", INSTALLED)
def test_each_lock_pins_files_and_names_no_index(lock: str) -> None:
    """Every version has hashes; where it is fetched from is the machine's own matter."""
    text = (LOCKS / f"{lock}.txt").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]

    assert len(entries) == len(pinned(lock)) > 20
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.search(r"https?:|--index|--find-links|--extra-index|\.whl", text) is None


@pytest.mark.parametrize("smaller", ["core", "sandbox", "runtime"])
def test_the_locks_agree(smaller: str) -> None:
    """What is tried is what is used elsewhere."""
    everything = pinned("dev")

    assert {
        name: number for name, number in pinned(smaller).items() if everything.get(name) != number
    } == {}


def test_each_python_that_is_claimed_is_tried() -> None:
    """scripts/pythons goes through the classifiers' versions, and may try a newer one."""
    prefix = "Programming Language :: Python :: 3."
    claimed = {c.rsplit(" ", 1)[1] for c in PROJECT["classifiers"] if c.startswith(prefix)}
    library = (ROOT / "scripts" / "lib.sh").read_text(encoding="utf-8")
    (tried,) = re.findall(r"^PYTHONS=\((.*)\)$", library, re.MULTILINE)

    assert claimed
    assert claimed <= {*tried.split()}


def test_each_has_its_reason_and_its_keeper() -> None:
    """DECISIONS says why it is worth being trusted, and by whom it is kept."""
    text = (ROOT / "connector" / "DECISIONS.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)`(?: \(`\w+`\))? \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    wanted = [*PROJECT["dependencies"]]
    wanted += [one for extra in ("migrate", "postgres", "sandbox") for one in EXTRAS[extra]]

    assert {name for name, why, keeper in rows if why.strip() and keeper.strip()} == {
        Requirement(one).name for one in wanted
    }
