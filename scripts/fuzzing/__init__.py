"""Fuzzing: whatever comes in from outside, made up by the million."""
