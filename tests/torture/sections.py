"""All sections of the table, in the order in which they are run."""

from tests.torture.inputs import inputs
from tests.torture.journals import journals
from tests.torture.kills import kills
from tests.torture.many import many
from tests.torture.suites import FAULTS, MACHINES, SECRETS
from tests.torture.table import Section

SECTIONS = (
    Section("Killed at boundaries, then run again", kills),
    Section("Journals that cannot be used", journals),
    Section("Many at once", many),
    Section("Machines that share a state in PostgreSQL", MACHINES.rows),
    Section("Vendors' bad days", FAULTS.rows),
    Section("Planted secrets", SECRETS.rows),
    Section("Inputs", inputs),
)
