"""`migrate`: from certificate directories of the vendor's connector to ours."""

import argparse
from pathlib import Path
from typing import Final

from connector.commands.command import Command
from connector.commands.import_texts import write_text
from connector.commands.parser import add_json, without_settings
from connector.commands.several import gravest
from connector.errors import ConfigurationError, RequestError, UsageError
from connector.migration.directory import read_directory
from connector.migration.plan import Certificate, Form, Plan, plan
from connector.running.run import Run
from connector.text.leaving import as_json

_ELSEWHERE: Final = "Name another directory with --output."

_NEXT: Final = """\
Next: `. {output}/env`, then `akamai-scm status {output}/requests`.
Nothing should be due; what differs stands there with its reason.
"""
_NEXT_IN_TERRAFORM: Final = """\
Next: `. {output}/env`, then beside each main.tf of ours: set `eula_accepted` in it, `terraform
init`, `terraform plan`. It should create nothing but null resources of the module, with a summary
that begins with "none:"; what differs stands there with its reason.
"""
_BEFORE: Final = """\
Then, before anything is taken out of the old stack: `terraform state rm` there what is of these
certificates. A block that is only taken out of the files deletes the enrollment."""


def _add(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "directories",
        nargs="+",
        metavar="DIR",
        help="with a main.tf, scm_config.yaml and cert.ids of the vendor's connector, or a main.tf"
        " for Akamai's provider",
    )
    command.add_argument(
        "--output",
        default="akamai-scm",
        metavar="DIR",
        help="where ours are written (%(default)s); no file there is replaced",
    )
    command.add_argument(
        "--terraform", action="store_true", help="a main.tf for each certificate instead of YAML"
    )
    command.add_argument(
        "--source",
        default="../../terraform",
        metavar="PATH",
        help="of the module, in each main.tf (%(default)s)",
    )
    add_json(command)
    without_settings(command)


def run_migrate(arguments: argparse.Namespace, run: Run) -> int:
    """Write requests and settings beside what is there; ask no vendor, change nothing there."""
    for name in arguments.directories:
        if not run.path(name).is_dir():
            raise UsageError(
                f"{name} is no directory.", remedy="Name a directory with a main.tf.", again=""
            )
    found = [read_directory(run.path(name)) for name in arguments.directories]
    output = run.path(arguments.output)
    made = plan(found, output, Form(arguments.terraform, arguments.source))
    _write(made, output, arguments.output, run)
    if arguments.json:
        run.console.show(as_json(_document(made, arguments.output), indent=2))
    else:
        run.console.show("\n".join(_told(made, arguments.output, terraform=arguments.terraform)))
    return _code(made)


def _write(made: Plan, output: Path, named: str, run: Run) -> None:
    for file in made.files:
        if (output / file).exists():
            raise UsageError(
                f"{named}/{file} exists, so nothing was written.",
                remedy=_ELSEWHERE,
                again="",
            )
    for file, (text, mode) in made.files.items():
        write_text(f"{named}/{file}", text, run, mode=mode, remedy=_ELSEWHERE)


def _told(made: Plan, output: str, *, terraform: bool) -> list[str]:
    lines: list[str] = []
    for one in made.certificates:
        where = f"{output}/{one.file}" if one.file else "not written"
        lines.append(f"{one.common_name or '(no name)'}: {where}   from {one.origin}")
        lines += [f"  wrong: {fault}." for fault in one.faults]
        lines += [f"  {note}." for note in one.notes]
    lines += [f"Not read: {fault}." for fault in made.faults]
    lines += [f"{note}." for note in made.notes]
    rest = [file for file in made.files if "/" not in file]
    if rest:
        lines.append(f"Settings: {', '.join(f'{output}/{file}' for file in rest)}")
    if any(one.file for one in made.certificates):
        following = _NEXT_IN_TERRAFORM if terraform else _NEXT
        lines += ["", f"{following.format(output=output)}{_BEFORE}"]
    return lines


def _document(made: Plan, output: str) -> dict[str, object]:
    return {
        "schema": 1,
        "output": output,
        "written": list(made.files),
        "certificates": [_row(one) for one in made.certificates],
        "unread": [str(fault) for fault in made.faults],
        "notes": made.notes,
    }


def _row(one: Certificate) -> dict[str, object]:
    return {
        "common_name": one.common_name,
        "origin": one.origin,
        "file": one.file,
        "faults": [str(fault) for fault in one.faults],
        "notes": list(one.notes),
    }


def _code(made: Plan) -> int:
    wrong = any(one.faults or not one.file for one in made.certificates)
    return gravest(
        [
            RequestError.exit_code if wrong or not made.certificates else 0,
            ConfigurationError.exit_code if made.faults else 0,
        ]
    )


COMMAND: Final = Command(
    "migrate",
    "write requests and settings out of the vendor's connector, or Akamai's provider",
    _add,
    run_migrate,
)
