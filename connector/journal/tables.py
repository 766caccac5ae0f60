"""The journal's tables, as each layout has made them of the one before."""

from typing import Final

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

_DECIDING_COLUMNS: Final = """
ALTER TABLE orders ADD COLUMN adopted_by TEXT;
ALTER TABLE orders ADD COLUMN closed_because TEXT;
ALTER TABLE orders ADD COLUMN vendor_word TEXT NOT NULL DEFAULT '';
UPDATE orders SET adopted_by = substr(note, length('adopted by ') + 1)
    WHERE stage <> 'closed' AND note LIKE 'adopted by %';
UPDATE orders SET vendor_word = note, note = '' WHERE stage IN ('declined', 'rejected');
UPDATE orders SET closed_because = CASE
        WHEN note = 'not at SCM' THEN 'not_at_scm'
        WHEN note GLOB 'change [0-9]* cancelled*' THEN 'change_cancelled'
        WHEN note LIKE 'enrollment deleted by %' THEN 'enrollment_deleted'
        WHEN note LIKE 'forgotten by %' OR note LIKE '%; forgotten by %' THEN 'forgotten'
        WHEN note = 'JournalError' THEN 'not_sent'
        ELSE 'refused'
    END
    WHERE stage = 'closed';
UPDATE orders SET
        vendor_word = substr(note, 1, instr(note, '; forgotten by ') - 1),
        note = substr(note, instr(note, '; forgotten by ') + length('; '))
    WHERE closed_because = 'forgotten' AND note NOT LIKE 'forgotten by %';
UPDATE orders SET note = '' WHERE stage = 'closed' AND note GLOB '*Error' AND note NOT LIKE '% %';

CREATE TABLE old_steps AS SELECT * FROM steps;
DROP TABLE steps;
CREATE TABLE steps (
    id INTEGER PRIMARY KEY,
    certificate_key TEXT NOT NULL,
    step TEXT NOT NULL,
    intended_at TEXT NOT NULL,
    enrollment_id INTEGER,
    change_id INTEGER,
    names TEXT NOT NULL DEFAULT '[]',
    input_type TEXT,
    csr_key TEXT,
    order_id TEXT,
    outcome TEXT,
    outcome_at TEXT,
    vendor_word TEXT NOT NULL DEFAULT '',
    CHECK ((outcome IS NULL) = (outcome_at IS NULL)),
    CHECK ((step = 'acknowledge') = (input_type IS NOT NULL)),
    CHECK ((step = 'search_again') = (csr_key IS NOT NULL)),
    CHECK ((step IN ('revoke', 'decline')) = (order_id IS NOT NULL))
);
INSERT INTO steps SELECT
        id, certificate_key, step, intended_at, enrollment_id, change_id,
        CASE WHEN detail <> '' AND step IN
            ('create_enrollment', 'update_enrollment', 'open_renewal', 'add_certificate')
            THEN '["' || replace(detail, ' ', '", "') || '"]' ELSE '[]' END,
        CASE WHEN step = 'acknowledge' THEN detail END,
        CASE WHEN step = 'search_again' THEN detail END,
        CASE WHEN step IN ('revoke', 'decline') THEN detail END,
        CASE
            WHEN outcome IS NULL THEN NULL
            WHEN outcome IN ('done', 'found') THEN outcome
            WHEN outcome LIKE 'refused: %' THEN 'refused'
            WHEN outcome LIKE 'not pending: %' THEN 'not_pending'
            WHEN outcome = 'not seen at the vendor' THEN 'not_found'
            WHEN outcome = 'the change was deployed' THEN 'overtaken'
            ELSE 'no_effect'
        END,
        outcome_at,
        CASE WHEN outcome LIKE 'refused: %' THEN substr(outcome, length('refused: ') + 1)
            ELSE '' END
    FROM old_steps;
DROP TABLE old_steps;
CREATE INDEX steps_of_certificate ON steps (certificate_key);
CREATE INDEX steps_of_change ON steps (change_id);
"""
"""
What decides leaves the free texts `note`, `detail` and `outcome`: until then these held who had
adopted an order, SCM's word, sorted names, an input, an id, or the name of an error's class.
"""

_ENROLLMENTS_FOUND: Final = """
CREATE INDEX orders_of_enrollment ON orders (enrollment_id);
"""

_EMERGENCIES: Final = """
CREATE TABLE emergencies (
    emergency_key TEXT PRIMARY KEY,
    begun_at TEXT NOT NULL
);
"""

_VALIDATIONS: Final = """
CREATE TABLE validations (
    id INTEGER PRIMARY KEY,
    domain TEXT NOT NULL,
    account TEXT NOT NULL,
    way TEXT NOT NULL,
    begun_at TEXT NOT NULL,
    was_validated INTEGER NOT NULL,
    noted_end TEXT,
    record_name TEXT,
    record_type TEXT,
    record_value TEXT,
    record_ttl INTEGER,
    published_in TEXT NOT NULL DEFAULT '',
    output TEXT NOT NULL DEFAULT '',
    submitted_at TEXT,
    succeeded_at TEXT,
    rejections INTEGER NOT NULL DEFAULT 0,
    closed_at TEXT
);
CREATE UNIQUE INDEX one_open_validation_per_domain ON validations (account, domain)
    WHERE closed_at IS NULL;
CREATE TABLE validation_steps (
    id INTEGER PRIMARY KEY,
    validation_id INTEGER NOT NULL REFERENCES validations (id),
    step TEXT NOT NULL,
    intended_at TEXT NOT NULL,
    outcome TEXT,
    outcome_at TEXT
);
CREATE INDEX steps_of_validation ON validation_steps (validation_id);
"""

_EVENTS: Final = """
CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    about_key TEXT NOT NULL,
    event TEXT NOT NULL,
    event_key TEXT NOT NULL,
    body TEXT NOT NULL,
    happened_at TEXT NOT NULL,
    over_at TEXT
);
CREATE UNIQUE INDEX one_event_at_a_time ON events (about_key, event, event_key)
    WHERE over_at IS NULL;
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    event_id INTEGER NOT NULL REFERENCES events (id),
    hook TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    delivered_at TEXT,
    last_error TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX one_delivery_per_hook ON deliveries (event_id, hook);
CREATE INDEX what_is_not_delivered ON deliveries (id) WHERE delivered_at IS NULL;
"""
"""No column `certificate_key`: what was told of a certificate changes no answer about it."""

_ACCEPTED_WARNINGS: Final = """
CREATE TABLE accepted_warnings (
    id INTEGER PRIMARY KEY,
    step_id INTEGER NOT NULL REFERENCES steps (id),
    certificate_key TEXT NOT NULL,
    warning_id TEXT,
    words TEXT NOT NULL,
    accepted_by TEXT NOT NULL DEFAULT '',
    accepted_until TEXT
);
CREATE INDEX accepted_of_certificate ON accepted_warnings (certificate_key);
CREATE INDEX accepted_by_step ON accepted_warnings (step_id);
"""

_DELIVERED: Final = """
ALTER TABLE orders ADD COLUMN delivered TEXT NOT NULL DEFAULT '';
"""

_DURATIONS: Final = """
CREATE TABLE durations (
    id INTEGER PRIMARY KEY,
    awaited TEXT NOT NULL,
    account TEXT NOT NULL,
    milliseconds INTEGER NOT NULL
);
CREATE INDEX durations_of_kind ON durations (awaited, account);
"""
"""What a vendor took: the moments of `orders` and `steps` are those at which we had our turn."""

SCRIPTS: Final = (
    _FIRST,
    _CLAIMS,
    _OUTCOMES,
    _DECIDING_COLUMNS,
    _ENROLLMENTS_FOUND,
    _EMERGENCIES,
    _VALIDATIONS,
    _EVENTS,
    _ACCEPTED_WARNINGS,
    _DELIVERED,
    _DURATIONS,
)
"""
Statements: the first make the first layout of an empty file, each other the next one of the last.

Those that follow layout 6 are for databases, too: PostgreSQL understands them with its own types of
columns (`postgres.statements`), and no statement has a semicolon in it.
"""
