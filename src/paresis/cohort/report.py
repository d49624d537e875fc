"""The report of a screening as one printable HTML file: no network, no script."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from paresis.cohort.plots import bars_svg, burden_svg
from paresis.cohort.summary import TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from paresis.model.knowledge import Knowledge

STYLE = """:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0}th,td{text-align:left;padding:.2rem .8rem .2rem 0;border-bottom:1px solid #8884;vertical-align:top}
td.n,th.n{text-align:right}svg{max-width:100%;height:auto}.note{max-width:44rem}"""
NOTE = """Decision support, not a medical device: a list for people to review, not a list of diagnoses. What a review may expect is worked out from
the probabilities themselves and holds only as far as they do; compare it with what is found."""
MOST_SHOWN = 40


def report_html(summary: dict[str, Any], knowledge: Knowledge) -> str:
    """The report of a summary.

    >>> from paresis.kb.load import load_knowledge
    >>> from paresis.cohort.summary import burden
    >>> import numpy as np
    >>> review = {t: burden(np.array([0.1], np.float32)) for t in ("dangerous", "looked_for")}
    >>> zero = dict.fromkeys(("patients", "observations", "not_understood", "rejected", "too_old", "n_codes_not_understood"), 0)
    >>> none = {"urgency": {}, "red_flags": {}, "leading": {}, "sufficiency": {}, "codes_not_understood": [], "rejects": [], "notes": [],
    ...         "hpo_not_weighed": {"patients": 0, "n_terms": 0, "terms": []}}
    >>> report_html({**zero, **none, "source": "", "knowledge": "1", "review": review}, load_knowledge())[:15]
    '<!doctype html>'
    """
    flags = {f.id: f.name for f in knowledge.red_flags}
    parts = [
        "<!doctype html>", '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Screening of {summary['patients']:,} patients</title><style>{STYLE}</style></head><body><main>",
        f"<h1>Screening of {summary['patients']:,} patients</h1>", f'<p class="note">{escape(NOTE)}</p>', _figures(summary),
        *(f'<p class="note">{escape(str(n))}</p>' for n in summary["notes"]),
        "<h2>What was found</h2>", bars_svg("Urgency, patients", _shown(summary["urgency"]), "urgency"),
        bars_svg("Leading cause, patients", _shown(summary["leading"])[:20], "leading"),
        bars_svg("Red flags, patients", [(flags.get(k, k), n) for k, n in list(summary["red_flags"].items())[:20]], "flags"),
        bars_svg("How much is known, patients", _shown(summary["sufficiency"]), "known"),
        "<h2>What a review may expect</h2>", *_reviews(summary["review"]),
        "<h2>Codes that were not understood</h2>", _codes(summary), "<h2>HPO terms that were not weighed</h2>", _terms(summary["hpo_not_weighed"]),
        "<h2>Rejects</h2>", _rejects(summary["rejects"]), "</main></body></html>",
    ]  # fmt: skip
    return "\n".join(parts)


def _shown(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(k.replace("_", " "), n) for k, n in counts.items()]


def _figures(s: dict[str, Any]) -> str:
    names = {
        "observations": "observations", "not_understood": "observations whose code says nothing", "rejected": "observations that cannot be right",
        "too_old": "observations too old to say how somebody is now",
    }  # fmt: skip
    of = s["observations"] or 1
    rows = [(said, f"{s[k]:,}", f"{s[k] / of:.1%}") for k, said in names.items()]
    return f"<p>Source: {escape(s['source'])}. Knowledge: {escape(s['knowledge'])}.</p>" + _table(("", "number", "share"), rows)


def _reviews(review: dict[str, Any]) -> Iterable[str]:
    for target, said in TARGETS.items():
        found = review[target]
        yield f"<h3>Those most likely to have {said}</h3><p>Expected among all: {found['expected']:,.1f}.</p>"
        rows = [
            (f"1 in {round(1 / a['share']):,}", f"{a['reviewed']:,}", f"{a['found']:,.1f}", f"{a['sensitivity']:.1%}", f"{a['predictive_value']:.1%}",
             f"{a['least']:.3g}")
            for a in found["at"]
        ]  # fmt: skip
        yield _table(("reviewed", "patients", "expected to have it", "sensitivity", "predictive value", "least probability"), rows)
        yield burden_svg(f"Review for {said}", found["curve"], target.replace("_", "-"))


def _codes(s: dict[str, Any]) -> str:
    if not s["codes_not_understood"]:
        return "<p>All were understood.</p>"
    rows = [(c["code"], c["system"] or "own", c["why"], f"{c['rows']:,}") for c in s["codes_not_understood"][:MOST_SHOWN]]
    return f"<p>{s['n_codes_not_understood']:,} different codes; the most frequent:</p>" + _table(("code", "vocabulary", "why", "rows"), rows)


def _terms(found: dict[str, Any]) -> str:
    if not found["terms"]:
        return "<p>None.</p>"
    rows = [(t["term"], t["name"], f"{t['patients']:,}") for t in found["terms"][:MOST_SHOWN]]
    said = f"{found['patients']:,} patients have one or more of {found['n_terms']:,} terms that no finding is near; no probability knows of them."
    return f"<p>{said} <code>paresis assess</code> weighs them for one patient.</p>" + _table(("term", "name", "patients"), rows)


def _rejects(rejects: list[dict[str, Any]]) -> str:
    if not rejects:
        return "<p>None.</p>"
    return "<p>Each is listed in <code>rejects.parquet</code>.</p>" + _table(
        ("reason", "hint", "rows"), [tuple(map(str, r.values())) for r in rejects]
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    def cells(kind: str, row: Sequence[str]) -> str:
        return "".join(f"<{kind}{' class=n' if i else ''}>{escape(str(c))}</{kind}>" for i, c in enumerate(row))

    return f"<table><thead><tr>{cells('th', head)}</tr></thead><tbody>" + "".join(f"<tr>{cells('td', r)}</tr>" for r in rows) + "</tbody></table>"
