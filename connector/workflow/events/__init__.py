"""Telling others what has happened."""
