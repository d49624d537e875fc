"""What the software answers to the golden texts, in short: `make golden` writes it, `test_golden.py` compares it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paresis import assess, read_text

if TYPE_CHECKING:
    from paresis.model.assessment import Assessment

FOLDER = Path(__file__).parent
ANSWERS = FOLDER / "answers.json"
N_CAUSES = 3


def cases() -> dict[str, str]:
    """The texts by name."""
    return {name: case["text"] for name, case in tomllib.loads((FOLDER / "cases.toml").read_text(encoding="utf-8")).items()}


def in_short(answer: Assessment) -> dict[str, Any]:
    """What must not move unnoticed: urgency, red flags, the first listed causes, the leading site."""
    return {
        "urgency": answer.urgency.level.value,
        "red_flags": sorted(r.id for r in answer.urgency.reasons if r.kind == "red_flag"),
        "causes": [c.id for c in answer.differential if c.urgency is not None][:N_CAUSES],
        "site": answer.localisation[0].site if answer.localisation else "",
    }


def answers() -> dict[str, dict[str, Any]]:
    """What is answered now."""
    return {name: in_short(assess(read_text(text))) for name, text in cases().items()}


if __name__ == "__main__":
    ANSWERS.write_text(json.dumps(answers(), indent=2) + "\n", encoding="utf-8")
    print(f"{ANSWERS} written; `git diff` shows what moved")
