"""The commands of `sandbox ctl`: what each asks of the admin port, and how the answer is shown."""

import argparse

from connector.sandbox.steering.ctl_commands import (
    behaviour,
    ca,
    clock,
    deployments,
    domains,
    enrollments,
    faults,
    fleet,
    orders,
)
from connector.sandbox.steering.ctl_commands.menu import Ask, Commands, Menu

__all__ = ["Ask", "add_commands"]


def add_commands(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add every command to *commands*; all take the options of *common*."""
    menu = Menu(commands, common)
    clock.add(menu.group("clock", "the virtual clock of both vendors"))
    orders.add(menu)
    ca.add(menu.group("ca", "what only the CAs know"))
    domains.add(menu.group("domain", "domains, their validation and their zones"))
    enrollments.add(menu)
    fleet.add(menu)
    deployments.add(menu)
    behaviour.add(menu)
    faults.add(menu.group("fault", "make the vendors misbehave, by script"))
