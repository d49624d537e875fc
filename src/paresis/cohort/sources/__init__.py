"""Where the rows of a cohort come from, each kind of input as the canonical tables."""
