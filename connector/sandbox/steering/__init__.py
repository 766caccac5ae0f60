"""The admin port and `sandbox ctl`: look, turn the clock, be somebody else, break things."""
