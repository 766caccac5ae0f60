"""Sectigo Certificate Manager: token endpoint and Enrollment API (sectigo-scm 1.4)."""
