"""Scales from entered values only: what is missing is named, never filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.model.anatomy import Score

if TYPE_CHECKING:
    from paresis.model.anatomy import Anatomy, ScoreRule, Sheet


MRC_SUM = "mrc_sum"


def scores_of(sheet: Sheet, anatomy: Anatomy, mrc: float | None = None) -> tuple[Score, ...]:
    """Every scale, computed where all its values were entered.

    Args:
        sheet: With the entered values.
        anatomy: With the rules of the scales.
        mrc: The MRC sum score of the same sheet, where all its grades were entered.

    >>> from paresis.kb.anatomy.load import load_anatomy
    >>> from paresis.model.anatomy import Sheet
    >>> by_id = {s.id: s for s in scores_of(Sheet(values=(("onls_arms", 2), ("onls_legs", 4))), load_anatomy())}
    >>> by_id["onls"].score, by_id["odss"].score
    (6.0, None)
    """
    values = ({} if mrc is None else {MRC_SUM: mrc}) | dict(sheet.values)
    return tuple(_score(rule, values) for rule in anatomy.scores)


def _score(rule: ScoreRule, values: dict[str, float]) -> Score:
    missing = tuple(i.name for i in rule.items if i.id not in values)
    met = [i for i in rule.items if i.id in values and i.is_met(values[i.id])]
    if missing:
        already = f"; met already: {', '.join(i.name for i in met)}" if met and rule.kind == "criteria" else ""
        text = f"{rule.name}: not computed, {len(rule.items) - len(missing)} of {len(rule.items)} values entered{already}."
        return Score(rule.id, rule.name, None, missing, text, rule.source)
    score = float(len(met)) if rule.kind == "criteria" else float(sum(i.points_of(values[i.id]) for i in rule.items))
    most = len(rule.items) if rule.kind == "criteria" else sum(max((p for _, p in i.bands), default=i.high) for i in rule.items)
    means = next(text for at, text in reversed(rule.means) if score >= at)
    which = f" ({', '.join(i.name for i in met)})" if met and rule.kind == "criteria" else ""
    return Score(rule.id, rule.name, score, (), f"{rule.name}: {score:g} of {most:g}{which}; {means}.", rule.source)
