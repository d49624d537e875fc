"""When the interview stops, and which question comes next: a rule that can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paresis.model.assessment import NextStep
    from paresis.model.knowledge import Interview

AT_MOST, SETTLED = "at_most", "settled"


def chosen(steps: Sequence[NextStep], n_asked: int, rule: Interview) -> tuple[NextStep | None, str]:
    """The step to ask next, or none and why the interview stops.

    1. After `at_most` computed questions it stops.
    2. What would complete a red flag is asked first, however little it tells about the cause.
    3. Of the rest the step of most worth is asked, unless none tells `gain_bits` about the cause or moves the probability of danger by
       `danger_shift`: then it stops.

    Args:
        steps: Open questions, those of red flags first.
        n_asked: How many were asked by computation.
        rule: The numbers of `interview.toml`.

    Returns:
        The step and an empty word, or none and the reason.

    Example:
        >>> from paresis.kb.load import load_knowledge
        >>> chosen([], 3, load_knowledge().interview)
        (None, 'settled')
    """
    if n_asked >= rule.at_most:
        return None, AT_MOST
    flagged = next((s for s in steps if s.red_flag), None)
    if flagged:
        return flagged, ""
    telling = [s for s in steps if s.gain_bits >= rule.gain_bits or s.danger_shift >= rule.danger_shift]
    return (max(telling, key=lambda s: s.worth), "") if telling else (None, SETTLED)
