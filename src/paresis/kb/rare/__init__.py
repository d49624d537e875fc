"""The rare tail: imported annotations of diseases with weakness or a gait disturbance, made into profiles over HPO terms."""

TABLES, EVIDENCE, NAMES = "rare.npz", "rare_evidence.npz", "rare.json"
OTHER_FORMS = "paresis:other forms"
OF_SITE = "paresis:site"
