"""Small imports beside the tiny knowledge: three annotated diseases of two Mondo concepts."""

from __future__ import annotations

from pathlib import Path

from paresis.kb.rare.importing import bring

FOLDER = Path(__file__).parent / "data" / "imports"
INPUTS = {
    "hpo": FOLDER / "hp.obo", "hpoa": FOLDER / "phenotype.hpoa", "genes": FOLDER / "genes_to_phenotype.txt", "orpha": FOLDER / "orpha_signs.tsv",
    "onset": FOLDER / "orpha_onset.tsv", "prevalence": FOLDER / "prevalence.tsv", "mondo": FOLDER / "mondo.tsv",
}  # fmt: skip
REAL = Path(__file__).parents[1] / "knowledge" / "rare.toml"
LEG = 'leg_terms = [{ id = "HP:0001324", label = "Muscle weakness" }]\n[prior.classes]'
WORDS = """[words]
most    = 1.0
letters = 7
unsure  = 1.0
curated = 0.25
note    = "Judgement."
context = ["biopsy"]
everyday = []
extra = [{ id = "HP:0009830", label = "Peripheral neuropathy", phrases = ["nerves of the periphery"] }]
"""
MECHANISM = """[mechanism]
share = 0.6
most = 3
curated = 0.2
else  = "muscle"
note  = "Judgement."
site = [
  { site = "muscle", terms = [{ id = "HP:0003701", label = "Proximal muscle weakness" }] },
  { site = "nerve_roots", terms = [{ id = "HP:0009830", label = "Peripheral neuropathy" }] },
]
"""


def with_imports(root: Path, *, forms: str = "") -> Path:
    """Add imports, constants and forms to a knowledge folder."""
    bring(INPUTS, root)
    text = REAL.read_text(encoding="utf-8").partition("# What follows of a rare disease")[0]
    head, _, rest = text.partition("leg_terms = [")
    (root / "rare.toml").write_text(head + LEG + rest.partition("[prior.classes]")[2] + WORDS + MECHANISM, encoding="utf-8")
    (root / "genetic_forms.csv").write_text("condition,disease,label,relation\n" + forms, encoding="utf-8")
    return root
