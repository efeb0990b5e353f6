"""Text of a person as a pattern of PostgreSQL."""


def literal(text: str) -> str:
    """Return a pattern of PostgreSQL that matches this very text."""
    return "".join(char if char.isalnum() or char == " " else f"\\{char}" for char in text)
