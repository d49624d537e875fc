"""The anatomy of the knowledge base: files to records, records to one graph, the graph to the arrays that the engine uses."""
