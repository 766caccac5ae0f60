"""Requests from files: what is none says so in one line, with its place."""

import pytest

from connector.documents.files import read_requests
from connector.errors import UsageError


def told(path) -> str:
    """Return what is said of a file that holds no request."""
    requests, (rejected,) = read_requests([str(path)], {}, str)
    assert requests == []
    assert rejected.where == str(path)
    assert rejected.error.exit_code == 65
    return str(rejected.error)


@pytest.mark.parametrize("text", ["", " \n", "---\n", "# nothing\n"])
def test_an_empty_file_is_called_so(tmp_path, text) -> None:
    path = tmp_path / "e.yaml"
    path.write_text(text)

    assert told(path) == f"{path}: This is no certificate request:\n  - it is empty"


@pytest.mark.parametrize(
    ("text", "place"), [("a: 1\nb: [\n", "line 3, column 1: "), ('{"a": 1,}', "line 1 column 9")]
)
def test_where_the_reader_stopped_is_told(tmp_path, text, place) -> None:
    path = tmp_path / "e.yaml"
    path.write_text(text)

    said = told(path)

    assert said.startswith(f"{path}: This is no certificate request:\n  - ")
    assert place in said
    assert "unicode string" not in said


def test_a_file_that_is_not_there_or_is_no_text(tmp_path) -> None:
    """The same command would fail again, so nobody is told to repeat it."""
    with pytest.raises(UsageError) as caught:
        read_requests([str(tmp_path / "nope.yaml")], {}, str)
    assert str(caught.value).startswith(f"There is no file {tmp_path / 'nope.yaml'}. Name")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe")

    with pytest.raises(UsageError, match=r"is no text|not a text in UTF-8"):
        read_requests([str(tmp_path / "binary.yaml")], {}, str)
