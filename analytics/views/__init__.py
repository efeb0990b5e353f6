"""The pages, one module each, and what they share. Rules about numbers belong to the packages below."""
