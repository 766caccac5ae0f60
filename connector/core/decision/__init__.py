"""What to do next and why: checks of request, facts and time, each a pure function."""
