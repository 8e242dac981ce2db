"""Ways to score a lead at intake: the shipped model in process, or one behind a URL."""
