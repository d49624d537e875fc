"""`paresis mcp`: the tools for language models, over standard input and output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.cli.output import ALWAYS, Exit
from paresis.cli.parser import Parser, described
from paresis.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Sequence

ABOUT = """Offer tools to a language model by the Model Context Protocol, over standard input and output.

The tools only read; nothing is kept or sent. An agent starts this command itself: see docs/how-to/mcp.md."""
TOOLS = {
    "assess": "urgency, place, causes with evidence and sources, next steps",
    "next_question": "the question to put next, and why",
    "localise": "the lesion, from an examination",
    "explain": "why this cause and not another",
    "condition": "everything that is stated of a cause, with sources",
    "find": "entries of the knowledge by words",
}
EXITS = {"0": "the client has gone", "2": "wrong usage", **ALWAYS}


def run(arguments: Sequence[str]) -> int:
    """Serve until standard input ends."""
    Parser("paresis mcp", ABOUT, after=described("tools", TOOLS), examples=("paresis mcp",), exits=EXITS).read(arguments)
    try:
        from paresis.mcp.server import server
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"the tools need {error.name}", hint="pip install 'paresis[mcp]'") from None
    server().run("stdio")
    return Exit.DONE
