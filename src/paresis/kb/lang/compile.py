"""Translations to `lang_<language>.json`: the texts, and the words by which the language is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from paresis.kb.lang.files import plain, read_translations

if TYPE_CHECKING:
    from pathlib import Path

    from paresis.kb.lang.files import Translation

TEXTS = ("conditions", "red_flags", "self_care", "sites", "analytes", "interview", "wording")


def compile_translations(root: Path, out: Path) -> None:
    """Write each language under `root`/lang into the folder `out`."""
    for translation in read_translations(root):
        value = compiled(translation)
        (out / f"lang_{translation.language}.json").write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def compiled(translation: Translation) -> dict[str, Any]:
    """A language as it ships: `texts` by kind and id; `reader`; `classes`; `phrases` as [finding, is affirmed, phrase]."""
    findings = translation.tables["findings"]
    texts = {name: plain(translation.tables[name]) for name in TEXTS}
    texts["findings"] = {k: [f.name, f.question, f.help] for k, f in findings.items()}
    phrases = [
        [k, affirmed, p] for k, f in findings.items() for affirmed, ps in ((True, f.words), (False, f.words_absent)) for p in ps
    ]  # fmt: skip
    return {"texts": texts, "reader": translation.tables["reader"], "classes": translation.tables["words"], "phrases": phrases}
