"""Proves each right by a harmless call, and names the remedy for each failure. Changes nothing."""
