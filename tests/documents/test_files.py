"""Requests from files: what is none says so in one line, with its place."""

import json
from pathlib import Path

import pytest
from sample_request import REQUEST

from connector.core.request.dump import dump_request
from connector.documents.files import read_requests
from connector.errors import UsageError


def told(path) -> str:
    """Return what is said of a file that holds no request."""
    requests, (rejected,) = read_requests([str(path)], {}, str, Path)
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
    ("text", "place"), [("a: 1\nb: [\n", "line 3, column 1: "), ('{"a": 1,}', "line 1, column 9: ")]
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
        read_requests([str(tmp_path / "nope.yaml")], {}, str, Path)
    assert str(caught.value).startswith(f"There is no file {tmp_path / 'nope.yaml'}. Name")


@pytest.mark.parametrize(
    ("names", "where"), [([], "AKAMAI_SCM_REQUEST"), (["-"], "standard input")]
)
def test_a_name_where_the_request_itself_is_read_is_told(names, where) -> None:
    name = "certificates/www.yaml"

    requests, (rejected,) = read_requests(names, {"AKAMAI_SCM_REQUEST": name}, lambda: name, Path)

    assert requests == []
    assert str(rejected.error) == (
        f"{where}: This is no certificate request:\n  - it is a bare text, and here the request"
        " itself is read; if that is the name of a file, give it as an argument of the command"
    )


def test_a_link_to_nothing_is_no_reason_to_leave_a_certificate_out_in_silence(tmp_path) -> None:
    """Found in a folder, it is told beside the others; named itself, it is wrong usage."""
    (tmp_path / "good.yaml").write_text(json.dumps(dump_request(REQUEST)))
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere.yaml")

    requests, (rejected,) = read_requests([str(tmp_path)], {}, str, Path)

    assert len(requests) == 1
    assert rejected.where == str(tmp_path / "gone.yaml")


@pytest.mark.parametrize("spoil", ["binary", "unreadable"])
def test_a_file_that_cannot_be_used_does_not_hide_the_others(tmp_path, spoil) -> None:
    """Of a folder of requests one is no text, or its link leads in a circle."""
    good = tmp_path / "good.yaml"
    good.write_text(json.dumps(dump_request(REQUEST)))
    bad = tmp_path / "bad.yaml"
    if spoil == "binary":
        bad.write_bytes(b"\xff\xfe")
    else:
        bad.symlink_to(bad)

    requests, rejected = read_requests([str(bad), str(good)], {}, str, Path)

    assert [request.common_name for request in requests] == [REQUEST.common_name]
    assert [one.where for one in rejected] == [str(bad)]
    why = "is not a text in UTF-8 (" if spoil == "binary" else "cannot be read ("
    assert f"{bad}: This is no certificate request:\n  - it {why}" in str(rejected[0].error)


def test_paths_start_from_where_the_run_works(tmp_path: Path) -> None:
    """Wherever the process happens to be; they are told as they were written."""
    (tmp_path / "certificates" / ".hidden").mkdir(parents=True)
    for name in ("good.json", ".hidden/other.json", "bad.json"):
        text = json.dumps(dump_request(REQUEST)) if name != "bad.json" else "{}"
        (tmp_path / "certificates" / name).write_text(text)

    requests, (rejected,) = read_requests(["certificates"], {}, str, tmp_path.joinpath)
    (same,), _ = read_requests(["certificates/good.json"], {}, str, tmp_path.joinpath)

    assert requests == [same] == [REQUEST]
    assert rejected.where == "certificates/bad.json"


def test_requests_that_contradict_one_another_are_all_refused(tmp_path: Path) -> None:
    """Each run would order a certificate for the one, and then one for the other, for ever."""
    sans = {"www": ["a.example.com"], "www (copy)": ["b.example.com"], "www.old": []}
    for name, names in sans.items():
        (tmp_path / f"{name}.yaml").write_text(json.dumps({**dump_request(REQUEST), "sans": names}))
    other = {**dump_request(REQUEST), "common_name": "shop.example.com"}
    for name in ("shop", "shop again"):
        (tmp_path / f"{name}.yaml").write_text(json.dumps(other))

    requests, rejected = read_requests([str(tmp_path)], {}, str, Path)

    assert [one.common_name for one in requests] == ["shop.example.com"] * 2
    told = {Path(one.where).stem: str(one.error) for one in rejected}
    assert told.keys() == sans.keys()
    assert "www (copy).yaml asks for the same certificate with other sans" in told["www"]
    for name in ("www (copy)", "www.old"):
        assert f"{tmp_path}/www" in told[name]
        assert "keep one of them" in told[name]
