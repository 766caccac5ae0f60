"""`python -m connector.sandbox`."""

import sys

from connector.encoding import settle_encoding
from connector.sandbox.cli import main

if __name__ == "__main__":
    settle_encoding()
    sys.exit(main(sys.argv[1:]))
