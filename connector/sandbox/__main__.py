"""`python -m connector.sandbox`."""

import sys

from connector.sandbox.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
