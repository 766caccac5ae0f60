"""The commands of `akamai-scm`, a module per subject; each returns its exit code."""
