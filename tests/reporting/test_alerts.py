"""The sample alert rules are rules, and about metrics that there are."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from inventories import entry, overview

from connector.reporting.prometheus import as_prometheus

RULES = Path(__file__).parents[2] / "example" / "monitoring" / "alerts.yaml"
PARTS = {"alert", "expr", "for", "labels", "annotations"}


def _rules() -> list[dict[str, object]]:
    (group,) = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    assert set(group) == {"name", "rules"}
    return list(group["rules"])


@pytest.mark.parametrize("rule", _rules(), ids=lambda rule: rule["alert"])
def test_a_rule_is_about_a_metric_that_there_is(rule: dict[str, str]) -> None:
    """With labels that it has, and as Prometheus reads rules."""
    told = as_prometheus(overview(entry()))
    names = re.findall(r"akamai_scm_\w+", rule["expr"])
    labels = re.findall(r"\{(\w+)=", rule["expr"])
    shown = re.findall(r"\$labels\.(\w+)", str(rule["annotations"]))

    assert set(rule) <= PARTS
    assert re.fullmatch(r"[0-9]+[mh]", rule.get("for", "1m"))
    assert names
    assert [name for name in names if f"# TYPE {name} gauge" not in told] == []
    assert [label for label in (*labels, *shown) if f'{label}="' not in told] == []


@pytest.mark.parametrize("words", [("check", "rules", str(RULES)), ("check", "metrics")])
def test_prometheus_itself_takes_them(words: tuple[str, ...]) -> None:
    """Where its tool is; the rules above hold everywhere."""
    promtool = shutil.which("promtool")
    if promtool is None:
        return
    told = f"{as_prometheus(overview(entry()))}\n"
    done = subprocess.run(
        [promtool, *words], input=told, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
