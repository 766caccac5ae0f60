"""Asks the edge of Akamai's networks which certificate it serves."""
