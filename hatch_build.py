"""Build hook: compiles knowledge/ into the package, so that every wheel and every editable install carries it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileKnowledge(BuildHookInterface[Any]):
    """Runs `paresis.kb.compile.build` on the source tree before hatchling collects the files."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; a broken rule of the knowledge stops the build with its place and hint."""
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        try:
            from paresis.kb.compile import build

            build(root / "knowledge", root / "src" / "paresis" / "kb" / "compiled")
        finally:
            sys.path.remove(str(root / "src"))
