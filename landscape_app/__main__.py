"""``python -m landscape_app`` is the same as ``landscape-app``."""

import sys

from landscape_app.cli import main

if __name__ == "__main__":
    sys.exit(main())
