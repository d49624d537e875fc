"""Whether there is an answer: one cause, several, too little known, or none of those that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paresis.engine.tables import UNLISTED
from paresis.model.assessment import Verdict

if TYPE_CHECKING:
    from paresis.engine.differential import Posterior
    from paresis.model.assessment import Sufficiency
    from paresis.model.knowledge import Knowledge

STANDS_OUT = 0.5
LEADING_FROM = 0.05
LEADERS = 3
TEXT = {
    "one": "{name} stands out ({p:.0%}).",
    "several": "No single cause stands out: {name} leads with {p:.0%}.",
    "none_of_these": "None of the known causes fits well: what was told points to something that is not listed here.",
    "not_enough": "Not enough to say which cause it is: most of what matters is not known.",
}


def verdict(knowledge: Knowledge, enough: Sufficiency, posterior: Posterior | None = None) -> Verdict:
    """What kind of answer the list is.

    `not_enough` comes before all others; `none_of_these` when the unlisted cause leads, or when more than half of the findings told
    (at least two) fit none of the leading causes.

    Args:
        knowledge: For names.
        enough: How much of what matters is known.
        posterior: None when nothing was computed.
    """
    if posterior is None:
        return Verdict("not_enough", knowledge.say(TEXT["not_enough"]))
    strange, told = _fits_nothing(posterior)
    listed = np.where([c != UNLISTED for c in posterior.tables.causes], posterior.causes, -1.0)
    best = int(listed.argmax())
    p = float(listed[best])
    is_strange = posterior.of(UNLISTED) > p or (len(strange) >= 2 and len(strange) * 2 > told)
    kind = "not_enough" if enough.level == "not_enough" else "none_of_these" if is_strange else "one" if p >= STANDS_OUT else "several"
    name = knowledge.conditions[posterior.tables.causes[best]].name
    names = tuple(knowledge.findings[f].name for f in strange)
    return Verdict(kind, knowledge.say(TEXT[kind], name=name, p=p), names)


def _fits_nothing(posterior: Posterior) -> tuple[list[str], int]:
    """Findings that are present and that no leading cause makes more often than the others do, and how many findings are present."""
    t, causes = posterior.tables, posterior.causes[:-1]
    leading = [c for c in np.argsort(-causes, kind="stable")[:LEADERS] if causes[c] >= LEADING_FROM]
    told = [f for f, w in posterior.facts.seen.items() if w > 0.5 and t.index[f] != t.entry]
    if not leading or not told:
        return [], len(told)
    columns = [t.index[f] for f in told]
    elsewhere = posterior.prior @ posterior.theta[:, columns]
    here = posterior.theta[posterior.best_row[leading]][:, columns].max(axis=0)
    return [f for f, a, b in zip(told, here, elsewhere, strict=True) if a < b], len(told)
