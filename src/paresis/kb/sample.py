"""A random sample of cited claims, to be read again beside their sources."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from paresis.kb.coverage import claims_of
from paresis.kb.records import JUDGEMENT

if TYPE_CHECKING:
    from paresis.kb.read import Files


def sample(files: Files, *, n: int, seed: int) -> list[dict[str, Any]]:
    """Draw n cited claims (all, if there are fewer), each as likely as any other; the same knowledge and seed give the same ones.

    Returns:
        What each claims (`condition`, `about`, its numbers), and `source` with `title`, `reference`, `at`, `quote`, `who` and `note`.
    """
    sources = {s.key: s for s in files.sources}
    cited = [(c.id, about, x) for c in sorted(files.conditions, key=lambda c: c.id) for about, x in claims_of(c) if x.source != JUDGEMENT]
    drawn = random.Random(seed).sample(cited, min(n, len(cited)))
    out = []
    for condition, about, claim in drawn:
        source = sources[claim.source]
        reference = " ".join(x for x in (f"PMID {source.pmid}" if source.pmid else "", source.doi and f"doi:{source.doi}", source.url) if x)
        said = {k: v for k, v in claim.model_dump(mode="json").items() if v not in (None, "", {}, [])}
        out.append({"condition": condition, "about": about, **said, "title": source.title, "reference": reference})
    return out
