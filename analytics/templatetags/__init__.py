"""Words and small drawings for the templates."""
