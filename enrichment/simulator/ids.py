"""Ids that look random, but can be turned back into what they name without a table."""

import math
import string
from hashlib import blake2b
from typing import Final

BASE62: Final = string.digits + string.ascii_lowercase + string.ascii_uppercase
BASE64_URL: Final = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"


def draw(*key: object) -> float:
    """Return a number in [0, 1) that depends only on the key."""
    return _digest(8, *key) / 2**64


class Numbering:
    """Names things by their number: multiply, shift, write in the alphabet. `number` reverses it.

    A catalogue of any size therefore takes neither memory nor time to build.
    """

    def __init__(self, alphabet: str, length: int, seed: str) -> None:
        self._alphabet = alphabet
        self._length = length
        self._digits = {letter: digit for digit, letter in enumerate(alphabet)}
        self._size: int = len(alphabet) ** length
        self._shift: int = _digest(32, seed, "shift") % self._size
        self._step = _next_coprime(_digest(32, seed, "step") % self._size, self._size)
        self._step_back: int = pow(self._step, -1, self._size)

    def name(self, number: int) -> str:
        """Return the id of thing `number`."""
        rest = (number * self._step + self._shift) % self._size
        letters: list[str] = []
        for _ in range(self._length):
            rest, digit = divmod(rest, len(self._alphabet))
            letters.append(self._alphabet[digit])
        return "".join(reversed(letters))

    def number(self, name: str) -> int | None:
        """Return the number behind an id, None if the id does not have this form."""
        if len(name) != self._length or not self._digits.keys() >= set(name):
            return None
        value = 0
        for letter in name:
            value = value * len(self._alphabet) + self._digits[letter]
        return ((value - self._shift) * self._step_back) % self._size


def _digest(size: int, *key: object) -> int:
    digest = blake2b("/".join(map(str, key)).encode(), digest_size=size).digest()
    return int.from_bytes(digest, "big")


def _next_coprime(start: int, size: int) -> int:
    step = start
    while math.gcd(step, size) != 1:
        step += 1
    return step
