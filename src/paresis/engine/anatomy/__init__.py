"""Where is the lesion, from an examination sheet: expectations of every hypothesis, the exact posterior, and the answer in words."""
