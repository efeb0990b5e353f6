"""The pictures and colours in Spotify's answers, which make up most of them."""

from typing import Any, Final

Json = dict[str, Any]

_SIZES: Final = ((300, "1e02"), (64, "4851"), (640, "b273"))
_SHADES: Final = {"backgroundBase": 83, "backgroundTintedBase": 51, "textBase": 255, "textBrightAccent": 255}


def _color(shade: int) -> Json:
    return {"alpha": 255, "blue": shade, "green": shade, "red": shade}


def _contrast(more: int) -> Json:
    shades = _SHADES | {"textSubdued": 205 + more}
    return {name: _color(shade) for name, shade in shades.items()}


COLORS: Final[Json] = {
    "encoreBaseSetTextColor": _color(187),
    "highContrast": _contrast(0),
    "higherContrast": _contrast(20),
    "minContrast": _contrast(50),
}


def cover(name: str) -> Json:
    """Return an album's cover."""
    return {
        "sources": [
            {"height": size, "url": f"https://i.scdn.co/image/ab67616d0000{kind}{name}", "width": size}
            for size, kind in _SIZES
        ]
    }


def picture(name: str) -> Json:
    """Return a picture of unknown size, as playlists have."""
    return {"sources": [{"height": None, "url": f"https://i.scdn.co/image/ab67706f00000002{name}", "width": None}]}


def avatar(name: str) -> Json:
    """Return a picture of a person."""
    sizes = ((64, "3b82"), (300, "ee85"))
    return {
        "sources": [
            {"height": size, "url": f"https://i.scdn.co/image/ab6775700000{kind}{name}", "width": size}
            for size, kind in sizes
        ]
    }


def traits(name: str) -> Json:
    """Return how a row looks."""
    return {
        "__typename": "VisualIdentityTrait",
        "sixteenByNineCoverImage": {"image": _image(name)},
        "squareCoverImage": {"extractedColorSet": COLORS, "image": _image(name)},
    }


def _image(name: str) -> Json:
    return {"data": {"__typename": "ImageV2", "sources": [{"imageFormat": "JPEG"} | one for one in _sizes(name)]}}


def _sizes(name: str) -> list[Json]:
    """Return the addresses of a picture, one for each size."""
    return [
        {
            "maxHeight": size,
            "maxWidth": size,
            "url": f"https://image-cdn-ak.spotifycdn.com/image/ab67616d0000{kind}{name}",
        }
        for size, kind in _SIZES
    ]


def of_an_embed(name: str) -> Json:
    """Return how an embed page looks."""
    return _contrast(0) | {"image": _sizes(name)}


def colored(picture: Json) -> Json:
    """Return a picture with its colours."""
    return picture | {
        "extractedColors": {name: {"hex": "#535353"} for name in ("colorDark", "colorLight", "colorRaw")}
    }
