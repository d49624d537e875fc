"""The pages: start, interview, result, the clinician's entry and the knowledge, made on the server and usable without JavaScript."""
