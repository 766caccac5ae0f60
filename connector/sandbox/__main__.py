"""`python -m connector.sandbox`."""

import sys

from connector.sandbox.cli import main
from connector.text.encoding import settle_encoding

if __name__ == "__main__":
    settle_encoding()
    sys.exit(main(sys.argv[1:]))
