"""What comes next, and when the interview stops: rules that can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.model.vocabulary import UrgencyLevel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paresis.interview.questions import Question
    from paresis.model.assessment import NextStep, Urgency
    from paresis.model.knowledge import Interview

AMBULANCE, SENT, AT_MOST, SETTLED = "ambulance", "sent", "at_most", "settled"


def is_sent(urgency: Urgency) -> bool:
    """Whether a red flag sends the person to hospital or calls an ambulance: no answer can take that back, so few are still of use."""
    return any(r.kind == "red_flag" and r.level.rank >= UrgencyLevel.EMERGENCY.rank for r in urgency.reasons)


def pages(n_computed: int, rule: Interview) -> int:
    """How many pages so many computed questions take.

    >>> from paresis.kb.load import load_knowledge
    >>> pages(0, load_knowledge().interview), pages(1, load_knowledge().interview)
    (0, 1)
    """
    return -(-n_computed // rule.together)


def telling(steps: Sequence[NextStep], rule: Interview) -> list[NextStep]:
    """The computed questions of the next page, at most `together`; none when nothing more is worth asking.

    1. What would complete a red flag comes first, however little it tells about the cause.
    2. Then what is expected to tell `gain_bits` about the cause, or to move the probability of danger by `danger_shift`, by its worth.

    Args:
        steps: Open questions, those of red flags first.
        rule: The numbers of `interview.toml`.

    Example:
        >>> from paresis.kb.load import load_knowledge
        >>> telling([], load_knowledge().interview)
        []
    """
    flagged = [s for s in steps if s.red_flag]
    worthy = [s for s in steps if not s.red_flag and (s.gain_bits >= rule.gain_bits or s.danger_shift >= rule.danger_shift)]
    return [*flagged, *sorted(worthy, key=lambda s: -s.worth)][: rule.together]


def best_list(lists: Sequence[Question], worth: Mapping[str, float], least: float) -> Question | None:
    """The list whose open findings are together worth most; none when no list is worth `least`.

    >>> best_list([], {}, 0.1)
    """
    each = {q.id: sum(worth.get(f, 0.0) for f, _ in q.options) for q in lists}
    return next((q for q in sorted(lists, key=lambda q: -each[q.id]) if each[q.id] >= least), None)
