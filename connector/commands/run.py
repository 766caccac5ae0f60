"""What a command knows of its surroundings: settings, clock, and the tools for one certificate."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from connector import eula
from connector.clock import SystemClock
from connector.commands.console import Console
from connector.commands.parser import flags
from connector.core.request.values import Request
from connector.errors import ConnectorError
from connector.journal.cert_ids import write_cert_ids
from connector.journal.lock import certificate_lock
from connector.journal.record import OrderRecord
from connector.log import CertificateLog, certificate_log
from connector.settings.load import load_places, load_settings, working_directory
from connector.settings.places import Places
from connector.settings.values import Settings
from connector.workflow.connect import connected, connected_for_order
from connector.workflow.tools import Tools

LOCK_WAIT: Final = timedelta(minutes=10)
"""How long a second run for the same certificate waits for the first."""


def settings_of(arguments: argparse.Namespace) -> Settings:
    """
    Return all settings of this run.

    Raises:
        ConfigurationError: With every fault.
    """
    return load_settings(flags(arguments), os.environ, working_directory(), Path.home())


def places_of(arguments: argparse.Namespace) -> Places:
    """
    Return the settings that need no credentials.

    Raises:
        ConfigurationError: With every fault.
    """
    return load_places(flags(arguments), os.environ, working_directory(), Path.home())


def settings_to_act(arguments: argparse.Namespace, console: Console) -> Settings:
    """
    Return all settings, once the terms of use are accepted.

    Raises:
        ConfigurationError: With every fault.
        PersonNeededError: Nobody has accepted the terms.
    """
    settings = settings_of(arguments)

    def ask(text: str) -> bool | None:
        answer = console.ask(f"{text}\nDo you accept these terms? Type yes: ")
        return None if answer is None else answer.strip().lower() == "yes"

    eula.require(settings, SystemClock(), ask)
    return settings


@contextmanager
def acting(request: Request, settings: Settings, console: Console) -> Iterator[Tools]:
    """
    Hold the certificate's lock and yield the tools to act for it; its log tells how it ended.

    Raises:
        StillWaitingError: Another run holds the lock.
        ConfigurationError: The request names an SCM account that is not configured.
        JournalError: The state directory cannot be used.
    """
    clock = SystemClock()
    with (
        certificate_lock(settings.state_dir, request.key, LOCK_WAIT, clock, console.say),
        certificate_log(settings.log_dir, request.common_name, settings.log_level, clock) as log,
        connected(request, settings, clock, log, console.say, read_only=False) as (tools, _session),
        _ending_told(tools, settings, log),
    ):
        yield tools


@contextmanager
def acting_on_order(order: OrderRecord, settings: Settings, console: Console) -> Iterator[Tools]:
    """
    As `acting`, for what was ordered once and has no request at hand.

    Raises:
        StillWaitingError: Another run holds the lock.
        ConfigurationError: The order's SCM account is not configured any more.
        JournalError: The state directory cannot be used.
    """
    clock = SystemClock()
    with (
        certificate_lock(settings.state_dir, order.certificate_key, LOCK_WAIT, clock, console.say),
        certificate_log(settings.log_dir, order.common_name, settings.log_level, clock) as log,
        connected_for_order(order, settings, clock, log, console.say) as tools,
        _ending_told(tools, settings, log),
    ):
        yield tools


@contextmanager
def _ending_told(tools: Tools, settings: Settings, log: CertificateLog) -> Iterator[None]:
    """Write down how a run ended, in the certificate's log and in the table of orders."""
    try:
        yield
    except ConnectorError as error:
        log.event("stopped", level="ERROR", exit=error.exit_code, message=str(error))
        raise
    finally:
        write_cert_ids(tools.journal, settings.log_dir)


@contextmanager
def looking(request: Request, settings: Settings, console: Console) -> Iterator[Tools]:
    """
    Yield the tools to look at a certificate, with a journal that cannot be written.

    Raises:
        ConfigurationError: The request names an SCM account that is not configured.
        JournalError: The state directory cannot be used.
    """
    clock = SystemClock()
    with (
        certificate_log(settings.log_dir, request.common_name, settings.log_level, clock) as log,
        connected(request, settings, clock, log, console.say, read_only=True) as (tools, _session),
    ):
        yield tools
