"""CPS's warnings: its catalogue, what is foretold, what a person has approved."""
