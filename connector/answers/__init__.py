"""Answers to Terraform that are kept: given again while nothing that went into them changes."""
