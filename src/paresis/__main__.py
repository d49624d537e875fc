"""`python -m paresis`."""

from paresis.cli import main

main()
