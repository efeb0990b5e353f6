"""Memory: every table, the growth rules, recording, and the pages that show results."""
