"""User text as a PostgreSQL pattern."""


def literal(text: str) -> str:
    """Return a PostgreSQL pattern that matches exactly this text."""
    return "".join(char if char.isalnum() or char == " " else f"\\{char}" for char in text)
