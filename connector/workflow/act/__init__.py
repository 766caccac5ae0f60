"""Carry out what was decided; each step is journaled before and after."""
