"""The `fields` parameter of Google's APIs: the answer contains only what the client named.

`items(id,statistics/viewCount)` keeps each item's id, and the view count of its statistics.
"""

import re
from typing import Any

Mask = dict[str, "Mask"]
"""The names to keep. An empty mask below a name keeps everything below it."""


def parse(fields: str) -> Mask:
    """Return the mask that this text describes."""
    mask: Mask = {}
    # The masks that the next name is added to: one for each open bracket.
    open_masks = [mask]
    at = mask
    for sign in re.findall(r"[^,()/\s]+|[,()/]", fields):
        if sign == "(":
            open_masks.append(at)
        elif sign == ")":
            open_masks.pop()
        elif sign == ",":
            at = open_masks[-1]
        elif sign != "/":
            at = at.setdefault(sign, {})
    return mask


def narrow(value: Any, mask: Mask) -> Any:
    """Return the part of a JSON value that the mask keeps."""
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [narrow(one, mask) for one in value]
    if isinstance(value, dict):
        return {key: narrow(value[key], below) for key, below in mask.items() if key in value}
    return value
