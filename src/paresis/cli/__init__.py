"""The command line."""

from __future__ import annotations


def main() -> None:
    """Entry point of the `paresis` command."""
    from paresis.cli.app import app

    app()
