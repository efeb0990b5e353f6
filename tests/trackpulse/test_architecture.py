"""The drawing in docs/architecture.md shows the packages that are there, in the order that import-linter enforces."""

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PAGE = (ROOT / "docs" / "architecture.md").read_text()
# Django's own parts of an app, which the page leaves out.
LEFT_OUT = {"apps", "migrations"}
INDENT = 15

Layers = list[set[str]]


def drawn(package: str) -> Layers:
    """Return the lines of the drawing below a package, up to the next package."""
    drawing = PAGE.split("```")[1]
    below = re.split(rf"^{package} .*\n", drawing, flags=re.MULTILINE)[1]
    lines = re.split(r"^\w", below, flags=re.MULTILINE)[0].splitlines()
    return [set(line[INDENT:].split(" | ")) for line in lines if line[INDENT:].strip()]


def enforced(package: str) -> Layers:
    """Return the layers of a package in import-linter's configuration."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (contract,) = (each for each in contracts if each.get("containers") == [package])
    layers = [set(layer.split(" | ")) - LEFT_OUT for layer in contract["layers"]]
    return [layer for layer in layers if layer]


def on_disk(package: str) -> set[str]:
    """Return the packages and modules of a package."""
    folders = {path.parent.name for path in (ROOT / package).glob("*/__init__.py")}
    modules = {path.stem for path in (ROOT / package).glob("*.py")} - {"__init__"}
    return (folders | modules) - LEFT_OUT


@pytest.mark.parametrize("package", ["analytics", "enrichment"])
def test_the_drawing_shows_the_layers_that_are_enforced(package: str) -> None:
    assert drawn(package) == enforced(package)


@pytest.mark.parametrize("package", ["analytics", "enrichment"])
def test_the_drawing_shows_every_package_that_is_there(package: str) -> None:
    assert set().union(*drawn(package)) == on_disk(package)


@pytest.mark.parametrize("package", ["analytics", "enrichment"])
def test_each_package_is_explained_once(package: str) -> None:
    explained = [name for row in re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE) for name in row.split(", ")]

    assert sorted(name for name in explained if name.startswith(f"`{package}.")) == sorted(
        f"`{package}.{name}`" for name in on_disk(package)
    )


def test_the_packages_stand_in_the_order_of_their_imports() -> None:
    assert re.findall(r"^(\w+) ", PAGE.split("```")[1], re.MULTILINE) == ["trackpulse", "enrichment", "analytics"]


def test_every_package_names_its_modules() -> None:
    packages = [
        path for app in ("analytics", "enrichment", "trackpulse") for path in (ROOT / app).rglob("__init__.py")
    ]

    unnamed = [
        module.relative_to(ROOT)
        for package in packages
        if package.parent.name != "migrations"
        for module in package.parent.glob("*.py")
        if module.stem not in {"__init__", *LEFT_OUT} and not re.search(rf"\b{module.stem}\b", package.read_text())
    ]

    assert unnamed == []
