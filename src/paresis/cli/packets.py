"""Published patients from a file, for the commands that evaluate with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.cli.input import contents
from paresis.cli.output import complain
from paresis.evaluate.phenopackets import read_packets

if TYPE_CHECKING:
    from paresis.evaluate.phenopackets import Packet


def packets_of(name: str) -> tuple[list[Packet], int]:
    """The packets of a file or of standard input, and how many lines are none, each complained of.

    Raises:
        IntakeError: The file cannot be read.
    """
    packets, odd = read_packets(contents(name), where=name)
    for error in odd:
        complain(error)
    return packets, len(odd)
