"""A directory of requests: what is meant as one is found or told, never left out in silence."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from request_document import LEAST

from connector.documents.files import read_requests


@pytest.fixture
def certificates(tmp_path: Path) -> Path:
    """A directory with one request."""
    directory = tmp_path / "certificates"
    directory.mkdir()
    write(directory / "www.yaml", "www.example.com")
    return directory


def write(file: Path, name: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({**LEAST, "common_name": name}))


def found(directory: Path) -> tuple[list[str], dict[str, str]]:
    """Return the names that are asked for, and what is told of the rest, by its place."""
    requests, rejected = read_requests([str(directory)], {}, str, Path)
    told = {one.where.removeprefix(f"{directory}/"): str(one.error) for one in rejected}
    return [request.common_name for request in requests], told


def test_a_link_to_a_directory_leads_to_its_requests(certificates: Path, tmp_path: Path) -> None:
    """Each directory counts once, however many ways lead to it, and no way leads round."""
    write(tmp_path / "shared" / "shop.yaml", "shop.example.com")
    write(tmp_path / "elsewhere.yaml", "elsewhere.example.com")
    (certificates / "all").symlink_to(tmp_path / "shared")
    (certificates / "again").symlink_to(tmp_path / "shared")
    (tmp_path / "shared" / "round").symlink_to(tmp_path / "shared")
    (certificates / "round").symlink_to(certificates)
    (certificates / "up").symlink_to(tmp_path)

    assert found(certificates) == (["shop.example.com", "www.example.com"], {})


def test_a_hidden_directory_is_none_of_them(certificates: Path, tmp_path: Path) -> None:
    """As that to which the links of a Kubernetes volume lead; these themselves count."""
    write(tmp_path / "volume" / "..data" / "shop.yaml", "shop.example.com")
    (tmp_path / "volume" / "shop.yaml").symlink_to("..data/shop.yaml")
    (certificates / "volume").symlink_to(tmp_path / "volume")
    (certificates / ".git").symlink_to(tmp_path / "volume" / "..data")

    assert found(certificates) == (["shop.example.com", "www.example.com"], {})


@pytest.mark.parametrize("name", ["SHOP.YAML", "shop.Yml", "shop.JSON"])
def test_an_ending_may_be_written_in_capitals(certificates: Path, name: str) -> None:
    write(certificates / name, "shop.example.com")

    names, told = found(certificates)

    assert (set(names), told) == ({"shop.example.com", "www.example.com"}, {})


@pytest.mark.parametrize("closed", ["closed", "."])
def test_a_directory_that_nobody_may_look_into_is_told(
    certificates: Path, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    """What can be read is read all the same; root may look into all, so it is refused here."""
    write(certificates / "closed" / "shop.yaml", "shop.example.com")
    scandir = os.scandir

    def refusing(path: Any) -> Iterator[os.DirEntry[str]]:
        if Path(path) == certificates / closed:
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    names, told = found(certificates)

    assert names == ([] if closed == "." else ["www.example.com"])
    (said,) = told.values()
    assert said.endswith(
        "This is no certificate request:\n  - it cannot be read (Permission denied)"
    )


def test_a_pipe_is_told_and_not_waited_for(certificates: Path) -> None:
    os.mkfifo(certificates / "pipe.yaml")

    names, told = found(certificates)

    assert names == ["www.example.com"]
    assert "it cannot be read (no regular file)" in told["pipe.yaml"]
