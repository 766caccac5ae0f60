"""What a sandbox is found with again at its next start: `sandbox --state FILE`."""
