"""Cancel, revoke, remove, destroy: what ends a change, a certificate or an enrollment."""
