"""The pages, one module each, and what they share. Rules about numbers are in the rooms below."""
