"""Whether the programs of an account with `api: command` can be run; none is."""

from collections.abc import Iterator

from connector.errors import ConfigurationError
from connector.settings.signer import COMMANDS, SignerCommands
from connector.settings.values import SCMAccount
from connector.signer.running import argv_of, check_program
from connector.workflow.doctor.finding import Finding, failed, good, warned


def examine_programs(account: SCMAccount, commands: SignerCommands) -> Iterator[Finding]:
    """Yield whether each program is there, and what the account cannot do without one."""
    about = f"account {account.name}"
    for action in COMMANDS:
        if not argv_of(commands, action):
            continue
        try:
            check_program(commands, action)
        except ConfigurationError as error:
            yield failed(f"{about} {action}", error)
        else:
            yield good(f"{about} {action}", f"{argv_of(commands, action)[0]} can be run.")
    if not (commands.find or commands.idempotent):
        yield warned(
            about,
            "after a lost answer nobody can tell whether there is an order, so `apply` stops with"
            " 3 until a person has looked.",
            "Give it `find`, or set `idempotent: true` if a second order for a CSR gives the first"
            " one's certificate.",
        )
