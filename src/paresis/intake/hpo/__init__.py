"""All of HPO's phenotypic abnormalities met in English text."""
