"""``python -m landscape_app`` is the same as ``landscape-app``."""

import os
import sys

from landscape_app import calling_off, cli


def main() -> int:
    """Run the program; the status for the shell.

    Called off, it ends at once: while Python clears up, one more call would still change the status, and so does Python
    itself where the call came in the midst of a library."""
    status = cli.main()
    if calling_off.called_off():
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        os._exit(status)
    return status


if __name__ == "__main__":
    sys.exit(main())
