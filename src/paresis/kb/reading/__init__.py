"""The lexicon by which all of HPO's phenotypic abnormalities are met in a text."""
