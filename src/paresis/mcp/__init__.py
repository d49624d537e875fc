"""Tools for language models: they read, look up and assess; they change nothing and send nothing."""
