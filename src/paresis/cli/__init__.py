"""The command line."""

from __future__ import annotations


def main() -> None:
    """Entry point of the `paresis` command."""
    import sys

    from paresis.cli.app import run

    sys.exit(run(sys.argv[1:]))
