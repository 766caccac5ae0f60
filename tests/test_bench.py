"""What `scripts/bench` makes of its measurements, and that it measures."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scripts.benchmarks import __main__ as bench
from scripts.benchmarks.__main__ import with_table
from scripts.benchmarks.choice import Choice
from scripts.benchmarks.measure import FailedError, run
from scripts.benchmarks.pace import busiest
from scripts.benchmarks.rows import Row, table

ROOT = Path(__file__).parents[1]


def test_a_run_is_measured(tmp_path: Path) -> None:
    """Code, both outputs, and what was used: by it and not by whoever has started it."""
    program = "import sys; sys.stderr.write(sys.stdin.read()); print('x'); sys.exit(3)"
    done = run([sys.executable, "-c", program], os.environ, tmp_path, stdin="told")

    assert (done.code, done.output, done.errors) == (3, "x\n", "told")
    assert done.cpu > 0
    assert done.wall > 0
    assert done.memory > 1
    with pytest.raises(FailedError, match="ended with 3"):
        done.checked()
    assert done.checked(2, 3) is done


def test_memory_is_the_program_s_own(tmp_path: Path) -> None:
    """Although this process is a big one, what it starts is not."""
    big = bytearray(200 * 1024 * 1024)
    done = run([sys.executable, "-S", "-c", ""], os.environ, tmp_path)

    assert len(big) / 1024 / 1024 > done.memory


def test_what_does_not_end_is_ended(tmp_path: Path) -> None:
    """With all that it has started."""
    with pytest.raises(FailedError, match="not ended in 0 s"):
        run(["sh", "-c", "sleep 1000; true"], os.environ, tmp_path, limit=0.2)


def test_the_busiest_span_is_found() -> None:
    """Wherever it begins; what is a whole span apart does not count together."""
    begin = datetime(2026, 6, 1, tzinfo=UTC)
    arrivals = [begin + timedelta(seconds=at) for at in (0, 50, 59, 60, 110, 200)]

    assert busiest(arrivals, timedelta(seconds=60)) == 3
    assert busiest([], timedelta(seconds=60)) == 0


def test_the_table_has_median_and_spread() -> None:
    """And the calls by server; it is the same after it was kept."""
    row = Row("look", "100", (3.0, 1.0, 12.0), (0.5,), (), {"cps": 4, "scm": 1}, "as it is")
    kept = Row.from_json(json.loads(json.dumps(row.as_json())))

    assert kept == row
    assert table([row]).splitlines()[-1] == (
        "| look: 100 | 5 (CPS 4, SCM 1) | 3.00 (1.00-12) | 0.50 | | as it is |"
    )


def test_the_readme_has_one_place_for_the_table() -> None:
    """A marker that somebody has removed is missed."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert "| nothing |" in with_table(text, "| nothing |")
    with pytest.raises(ValueError, match="one place"):
        with_table("nothing marked", "| nothing |")


def test_what_is_measured_anew_takes_the_place_of_what_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others stay, in the order of the subjects; each has its day."""

    def subject(name: str) -> Callable[[Choice], Iterator[Row]]:
        return lambda _: iter([Row(name, "1", wall=(next(seconds),))])

    seconds = iter([1.0, 2.0, 3.0])
    monkeypatch.setattr(bench, "SUBJECTS", {name: subject(name) for name in ("look", "start")})
    kept = str(tmp_path / "figures.json")
    assert bench.main(["--output", kept]) == 0
    first = json.loads(Path(kept).read_text())["subjects"]
    assert bench.main(["--from", kept, "--only", "look", "--output", kept]) == 0
    then = json.loads(Path(kept).read_text())["subjects"]

    assert [*then] == ["look", "start"]
    assert then["start"] == first["start"]
    assert then["look"]["rows"][0]["wall"] == [3.0]


def test_the_bench_measures(tmp_path: Path) -> None:
    """The calls of one plan, and the start beside bare Python, kept as JSON and shown."""
    kept = tmp_path / "figures.json"
    words = ["--only", "provider", "start", "--quick", "--repeat", "1", "--output", str(kept)]
    done = subprocess.run(
        [sys.executable, "-m", "scripts.benchmarks", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    subjects = json.loads(kept.read_text())["subjects"]
    rows = {
        (one["subject"], one["case"]): one for part in subjects.values() for one in part["rows"]
    }

    assert rows["Akamai's provider, plan", "1"]["calls"] == {"cps": 5}
    assert len(rows["start", "`external`, nothing kept"]["cpu"]) == 1
    assert "| Akamai's provider, plan: 1 | CPS 5 |" in done.stdout
