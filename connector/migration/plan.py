"""What `migrate` writes for directories of the vendor's connector, before anything is written."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from connector.core.request.parse import parse_request
from connector.documents.texts import AGREEMENT_ASKED, hcl_attributes, terraform_text, yaml_text
from connector.errors import Fault, RequestError
from connector.log import file_stem
from connector.migration.accounts import Account, Accounts
from connector.migration.directory import Directory, Row, edgerc_of, scm_config_of
from connector.migration.stack import Block
from connector.migration.translate import translate

PRIVATE: Final = 0o600
SHARED: Final = 0o644


@dataclass(frozen=True, slots=True)
class Form:
    """What a person wants to have written."""

    terraform: bool
    source: str
    """Of the module."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate that was found."""

    common_name: str
    origin: str
    """Directory and block."""
    file: str
    """Below the output; empty: nothing can be written for it."""
    faults: tuple[Fault, ...] = ()
    """What is wrong with its request."""
    notes: tuple[str, ...] = ()
    """One sentence each, without a full stop."""


@dataclass(slots=True)
class Plan:
    """Everything that is to be written and told."""

    files: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Text and mode, by the path below the output."""
    certificates: list[Certificate] = field(default_factory=list)
    accounts: Accounts = field(default_factory=Accounts)
    notes: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    """Files that could not be read."""


def plan(directories: Sequence[Directory], output: Path, form: Form) -> Plan:
    """Return what is written below *output* for *directories*; writes nothing."""
    made = Plan()
    akamai: dict[tuple[str, str], list[str]] = {}
    for directory in directories:
        made.faults += directory.stack.unread
        if not directory.stack.blocks:
            made.notes.append(f"{directory.path}: no .tf file there describes a certificate")
        for block in directory.stack.blocks:
            _add(made, directory, block, (output, form, akamai))
    if made.accounts.by_name:
        made.files["scm_config.yaml"] = made.accounts.text(), PRIVATE
    made.notes += made.accounts.notes
    made.faults += made.accounts.faults
    _add_environment(made, output, akamai)
    return made


def _add(
    made: Plan,
    directory: Directory,
    block: Block,
    where: tuple[Path, Form, dict[tuple[str, str], list[str]]],
) -> None:
    """Add what becomes of one block."""
    output, form, akamai = where
    origin = f"{directory.path}: {block.address}"
    translated = translate(block)
    document, settings = translated.document, translated.settings
    name = document.get("common_name", "")
    if block.many or not isinstance(name, str) or not name:
        why = "makes several certificates" if block.many else "names no common_name"
        note = f"it {why}; write it with `akamai-scm import ENROLLMENT_ID --contract ID`"
        made.certificates.append(Certificate(str(name), origin, "", notes=(note,)))
        return
    config = scm_config_of(directory.path, settings.get("scm_config"))
    account = made.accounts.read(config, file_stem(directory.path.name)) if config else None
    document = _with_account(document, account)
    edgerc = edgerc_of(directory.path, settings.get("edgerc") or directory.stack.edgerc)
    section = str(
        settings.get("edgerc_section")
        or settings.get("config_section")
        or directory.stack.section
        or "default"
    )
    akamai.setdefault((edgerc, section), []).append(name)
    stem = file_stem(name)
    file = f"{stem}/main.tf" if form.terraform else f"requests/{stem}.yaml"
    notes = [*translated.notes, *_about_orders(directory, name, account)]
    if config is None:
        notes.append("no scm_config.yaml was found; write one before the first run")
    if file in made.files:
        note = "another block asks for the same name; it is left out"
        made.certificates.append(Certificate(name, origin, "", notes=(note,)))
        return
    origin_line = f"Written by `akamai-scm migrate` from {directory.path}, {block.address}."
    made.files[file] = (
        _module(document, form, origin_line, (edgerc, section, output))
        if form.terraform
        else yaml_text(document, [origin_line], []).rstrip("\n") + "\n",
        SHARED,
    )
    made.certificates.append(Certificate(name, origin, file, _faults(document), tuple(notes)))


def _with_account(document: dict[str, Any], account: Account | None) -> dict[str, Any]:
    if account is None:
        return document
    named = {} if account.name == "default" else {"scm_account": account.name}
    return {**document, **named, **{k: v for k, v in account.request.items() if k not in document}}


def _faults(document: dict[str, Any]) -> tuple[Fault, ...]:
    try:
        parse_request(document)
    except RequestError as error:
        return error.faults
    return ()


def _module(
    document: dict[str, Any], form: Form, origin: str, settings: tuple[str, str, Path]
) -> str:
    edgerc, section, output = settings
    places = {"scm_config": str(output.resolve() / "scm_config.yaml")}
    if edgerc:
        places["edgerc"] = edgerc
    if section != "default":
        places["edgerc_section"] = section
    tail = [*hcl_attributes(places).splitlines(), "", *AGREEMENT_ASKED]
    return terraform_text(document, form.source, [origin], tail)


def _about_orders(directory: Directory, name: str, account: Account | None) -> list[str]:
    """Return what is to be known of orders that the original has not collected."""
    alone = len(directory.stack.blocks) == 1
    rows = [
        row
        for row in directory.rows
        if row.common_name == name or (alone and not row.common_name and _lies_in(row, directory))
    ]
    option = "" if account is None or account.name == "default" else f" --account {account.name}"
    return [
        f"{row.path}, line {row.line} says {row.status}: its order may still be open at SCM. Run"
        f" `akamai-scm status` before the first `apply`; where it asks for the order of a CSR:"
        f" `akamai-scm orders adopt CSR {row.order_id or 'ID'}{option}`"
        for row in rows
        if row.status != "issued"
    ]


def _lies_in(row: Row, directory: Directory) -> bool:
    return row.path.is_relative_to(directory.path)


def _add_environment(made: Plan, output: Path, akamai: dict[tuple[str, str], list[str]]) -> None:
    """Add the file that a shell or a timer reads to find the settings."""
    if not akamai:
        return
    (edgerc, section), _ = max(akamai.items(), key=lambda item: len(item[1]))
    lines = [f"export SCM_CONFIG={shlex.quote(str(output.resolve() / 'scm_config.yaml'))}"]
    lines += [f"export AKAMAI_EDGERC={shlex.quote(edgerc)}"] if edgerc else []
    lines += [f"export AKAMAI_EDGERC_SECTION={shlex.quote(section)}"]
    made.files["env"] = "\n".join(lines) + "\n", SHARED
    for (other, part), names in akamai.items():
        if (other, part) != (edgerc, section):
            made.notes.append(
                f"{', '.join(names)}: other credentials at Akamai; run these with --edgerc"
                f" {other or '~/.edgerc'} --section {part}"
            )
