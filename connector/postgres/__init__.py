"""A PostgreSQL database that keeps the state of several machines."""
