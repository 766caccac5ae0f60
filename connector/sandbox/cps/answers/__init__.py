"""The facts as CPS's JSON, in the versions that clients ask for (akamai-cps 2, 3)."""
