"""The program and a sandbox of its own, both on one clock that is never waited for."""

from program_fixtures import clock, program, sandbox_clock

__all__ = ["clock", "program", "sandbox_clock"]
