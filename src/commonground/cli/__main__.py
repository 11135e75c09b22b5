"""The door of the command `commonground`: nothing is loaded before Ctrl-C can be answered in words."""

import sys


def run() -> None:
    """Load the commands and run the one that is asked for."""
    try:
        from commonground.cli import main
    except KeyboardInterrupt:
        print("Stopped before it began.", file=sys.stderr)
        sys.exit(130)
    main.run()


if __name__ == "__main__":
    run()
