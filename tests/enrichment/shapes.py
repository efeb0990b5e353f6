"""The shape of an answer: which keys it has, whatever their values."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

SAVED: Final = Path(__file__).parent / "sources" / "saved"


def saved(name: str) -> Any:
    """Return the saved answer with this path: real keys and levels, invented content."""
    return json.loads((SAVED / f"{name}.json").read_text(encoding="utf-8"))


def missing(real: object, answer: object, at: str = "") -> Iterator[str]:
    """Yield the paths of a real answer that another lacks, ignoring empty lists and nulls."""
    if isinstance(real, dict) and isinstance(answer, dict):
        for key, value in real.items():
            if key in answer:
                yield from missing(value, answer[key], f"{at}.{key}")
            else:
                yield f"{at}.{key}"
    elif isinstance(real, list) and isinstance(answer, list) and real and answer:
        yield from missing(real[0], answer[0], f"{at}[]")
    elif real is not None and answer is not None and type(real) is not type(answer):
        yield f"{at}: {type(real).__name__} and not {type(answer).__name__}"
