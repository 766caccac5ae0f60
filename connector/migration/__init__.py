"""Reads certificate directories of the vendor's connector, and stacks of Akamai's provider."""
