"""HPO's labels and synonyms of the findings of rare diseases, met in plain text beside the curated findings."""

from __future__ import annotations

import pytest

from paresis import read_text
from paresis.engine.assess import assess
from paresis.model.vocabulary import Presence, Setting

READ = [
    ("A muscle biopsy showed rimmed vacuoles.", "HP:0003805", Presence.PRESENT),
    ("Vacuoles that are rimmed were seen in the biopsy.", "HP:0003805", Presence.PRESENT),
    ("There were no rimmed vacuoles on biopsy.", "HP:0003805", Presence.ABSENT),
    ("Nemaline rods were found.", "HP:0003798", Presence.PRESENT),
    ("The biopsy shows central cores in most fibres.", "HP:0030230", Presence.PRESENT),
    ("Biopsy with ragged red fibres.", "HP:0003200", Presence.PRESENT),
    ("He has angiokeratomas on the trunk.", "HP:0001014", Presence.PRESENT),
    ("MRI: thinning of the corpus callosum.", "HP:0033725", Presence.PRESENT),
    ("She lost her sense of smell; anosmia since youth.", "HP:0000458", Presence.PRESENT),
]
NOT_READ = [
    "The foot clinic with its long list.",
    "He has high blood pressure, asthma, type 2 diabetes and atrial fibrillation.",
    "She is tired, anxious and sleeps badly.",
    "His legs are weak and heavy.",
    "The walls of the central hall are red, its carpet of long fibres is ragged.",
    "My back hurts and my feet tingle.",
    "She has congestive heart failure.",
]


@pytest.mark.parametrize(("text", "term", "presence"), READ)
def test_terms_are_read(text: str, term: str, presence: Presence) -> None:
    assert (term, presence) in {(o.finding, o.presence) for o in read_text(text).observations}


@pytest.mark.parametrize("text", NOT_READ)
def test_plain_words_are_no_terms(text: str) -> None:
    assert not [o for o in read_text(text).observations if o.finding.startswith("HP:")]


def test_what_a_finding_says_is_no_term_as_well() -> None:
    """One that a curated finding was read from gives no second observation from the same words."""
    observations = read_text("Both eyelids droop, he has proximal weakness of the legs and fatigable weakness.").observations
    spans = [(o.span.start, o.span.end) for o in observations if o.span and o.finding.startswith("HP:")]
    others = [(o.span.start, o.span.end) for o in observations if o.span and not o.finding.startswith("HP:")]
    assert not [s for s in spans if any(s[0] < b and a < s[1] for a, b in others)]


CASES = [
    ("26-year-old man, night blindness and retinitis pigmentosa, no sense of smell (anosmia), unsteady gait, numb feet, ichthyosis.", "refsum"),
    ("40-year-old woman, weak hips since childhood, muscle biopsy shows nemaline rods, facial weakness.", "congenital myopathy"),
    ("19-year-old, elbow contractures and a rigid spine since childhood, weak upper arms, atrioventricular block.", "emery-dreifuss"),
    ("70-year-old man, drooping lids for ten years, trouble swallowing, weak thighs; his mother had the same.", "oculopharyngeal"),
]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[w for _, w in CASES])
def test_a_rare_cause_told_in_words_stands_in_the_first_five(text: str, wanted: str) -> None:
    answer = assess(read_text(text, setting=Setting.NEUROMUSCULAR_CLINIC))
    assert any(wanted in c.name.lower() for c in answer.differential[:5])
