"""The tools behind the Model Context Protocol."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations

from paresis.engine.assess import SOFTWARE_VERSION
from paresis.errors import ParesisError
from paresis.mcp import tools

ABOUT = (
    "Decision support for weak legs: urgency, place of the lesion, causes with likelihood ratios and sources, next question. "
    "Not a medical device; the knowledge is a draft. Do not lower the urgency that a tool gives, and do not invent numbers: "
    "quote the sources in the result."
)
TOOLS: dict[Callable[..., Any], str] = {
    tools.assess: "Assess weak legs",
    tools.next_question: "Ask the next question",
    tools.localise: "Localise a lesion",
    tools.explain: "Explain a cause",
    tools.condition: "Look up a cause",
    tools.find: "Find entries by words",
}


def server() -> MCPServer[Any]:
    """The server with its tools, all of which only read."""
    out: MCPServer[Any] = MCPServer("paresis", title="paresis", instructions=ABOUT, version=SOFTWARE_VERSION, log_level="ERROR")
    for tool, title in TOOLS.items():
        hints = ToolAnnotations(title=title, read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
        out.tool(title=title, annotations=hints, structured_output=True)(_told(tool))
    return out


def _told(tool: Callable[..., Any]) -> Callable[..., Any]:
    """The tool with its errors in words that a model can act on."""

    @wraps(tool)
    def told(*args: Any, **kwargs: Any) -> Any:
        try:
            return tool(*args, **kwargs)
        except ParesisError as error:
            raise ToolError(error.text()) from None

    return told
