"""`python -m labcore`: the command line."""

import sys

from labcore.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
