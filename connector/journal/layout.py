"""The journal's tables, and how an older file gets the ones that it lacks."""

import sqlite3
from typing import Final

VERSION: Final = 3
"""The layout that this version writes; a newer one is refused, an older one brought up to it."""

_FIRST: Final = """
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    csr_key TEXT NOT NULL,
    certificate_key TEXT NOT NULL,
    key_algorithm TEXT NOT NULL,
    common_name TEXT NOT NULL,
    names TEXT NOT NULL,
    account TEXT NOT NULL,
    enrollment_id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    stage TEXT NOT NULL,
    intended_at TEXT NOT NULL,
    placed_at TEXT,
    issued_at TEXT,
    uploaded_at TEXT,
    closed_at TEXT,
    order_id TEXT,
    certificate_pem TEXT NOT NULL DEFAULT '',
    chain_pem TEXT NOT NULL DEFAULT '',
    fingerprint TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX one_open_order_per_csr ON orders (csr_key) WHERE stage <> 'closed';
CREATE INDEX orders_of_certificate ON orders (certificate_key);
CREATE TABLE steps (
    id INTEGER PRIMARY KEY,
    certificate_key TEXT NOT NULL,
    step TEXT NOT NULL,
    intended_at TEXT NOT NULL,
    enrollment_id INTEGER,
    change_id INTEGER,
    detail TEXT NOT NULL,
    outcome TEXT,
    outcome_at TEXT
);
CREATE INDEX steps_of_certificate ON steps (certificate_key);
CREATE INDEX steps_of_change ON steps (change_id);
CREATE TABLE opened_changes (
    change_id INTEGER PRIMARY KEY,
    step_id INTEGER NOT NULL REFERENCES steps (id)
);
CREATE TABLE certificates (
    certificate_key TEXT PRIMARY KEY,
    enrollment_id INTEGER,
    served_trigger TEXT
);
"""

_CLAIMS: Final = """
CREATE TABLE claims (
    csr_key TEXT PRIMARY KEY,
    verdict TEXT NOT NULL CHECK (verdict IN ('asked', 'adopted', 'forgotten')),
    order_id TEXT,
    account TEXT,
    common_name TEXT,
    certificate_key TEXT,
    who TEXT NOT NULL DEFAULT '',
    why TEXT NOT NULL DEFAULT '',
    claimed_at TEXT NOT NULL,
    CHECK ((verdict = 'adopted') = (order_id IS NOT NULL))
);
"""

_OUTCOMES: Final = """
ALTER TABLE orders ADD COLUMN misfit TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN because TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN collected_on TEXT;
"""

_STEPS: Final = {0: _FIRST, 1: _CLAIMS, 2: _OUTCOMES}
"""By layout: the statements that make the next one of it; 0 is an empty file."""


def upgrade(connection: sqlite3.Connection, version: int) -> None:
    """
    Bring a file of layout *version* up to `VERSION`, wholly or not at all.

    Raises:
        sqlite3.Error: It cannot be written, or is no journal.
    """
    statements = "".join(_STEPS[step] for step in range(version, VERSION))
    connection.executescript(
        f"BEGIN IMMEDIATE; {statements} PRAGMA user_version = {VERSION}; COMMIT;"
    )
