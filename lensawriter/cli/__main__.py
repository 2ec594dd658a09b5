"""Entry point of `python -m lensawriter.cli`."""

import sys

from lensawriter.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
