"""Lines about one certificate of several name it once."""

import pytest

from connector.text.about import about, unnamed

NAME = "www.example.com"
STAR = "*.example.com"


@pytest.mark.parametrize(
    ("name", "line", "told"),
    [
        (NAME, f"The certificate for {NAME} is live.", "The certificate is live."),
        (NAME, f"CPS is making the key and CSR for {NAME}.", "CPS is making the key and CSR."),
        (NAME, f"sans of {NAME} will be updated.", "sans will be updated."),
        (NAME, f"CPS works on change 1 for {NAME}: running.", "CPS works on change 1: running."),
        (NAME, f"For {NAME}, a renewal is open.", "A renewal is open."),
        (NAME, f"{NAME}: which one is not clear.", "Which one is not clear."),
        (NAME, f"SCM {NAME}", f"SCM {NAME}"),
        (NAME, "Waiting 4 s.", "Waiting 4 s."),
        (STAR, f"No enrollment for {STAR} on contract 1.", "No enrollment on contract 1."),
        (NAME, "", ""),
    ],
)
def test_the_name_stands_in_front_alone(name: str, line: str, told: str) -> None:
    """Where a sentence has it in the usual place; another is left as it is."""
    assert about(name, line) == f"{name}: {told}"


@pytest.mark.parametrize(
    "other", [f"{NAME}.org", f"{NAME}-b", f"a.{NAME}", "www.example.community", "wwwxexample.com"]
)
def test_other_names_stay(other: str) -> None:
    """A longer name is another one, though it begins or ends alike."""
    line = f"The certificate for {other} is live."

    assert unnamed(NAME, line) == line


def test_only_the_first_line_is_read() -> None:
    """What to do may be a command, which has to stay whole."""
    line = f"Order 7 for {NAME} waits.\nRun `akamai-scm apply` for {NAME} again."

    assert unnamed(NAME, line) == f"Order 7 waits.\nRun `akamai-scm apply` for {NAME} again."
