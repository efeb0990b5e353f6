"""Writes `docs/settings.md` and `.env.example`: `python -m trackpulse.settings_reference`, or `make docs`.

`settings.toml` explains what each setting is for. Defaults are taken from `settings.py` itself, so the page cannot
show another default than the one in use.
"""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
SETTINGS: Final = ROOT / "trackpulse" / "settings.py"
EXPLAINED: Final = ROOT / "trackpulse" / "settings.toml"
PAGE: Final = ROOT / "docs" / "settings.md"
EXAMPLE: Final = ROOT / ".env.example"

_HEAD_OF_PAGE: Final = """\
# Settings

<!-- Made by `make docs` from trackpulse/settings.toml and trackpulse/settings.py: change those, not this page. -->

Settings are environment variables. You can also write them into a file named `.env` next to `manage.py`: copy
`.env.example` and fill it in. If a value is not allowed, TrackPulse does not start and says what is allowed. Restart
every process after a change.
"""

_HEAD_OF_EXAMPLE: Final = """\
# Copy this file to .env and fill it in. docs/settings.md explains every setting in full. A line that begins with "#"
# shows the default, or an example if there is none.
# Made by `make docs` from trackpulse/settings.toml and trackpulse/settings.py: change those, not this file.
"""


@dataclass(frozen=True)
class Setting:
    """One variable of the environment. `default` is empty if there is none."""

    name: str
    text: str
    default: str
    default_note: str
    example: str
    is_filled_in: bool

    @property
    def summary(self) -> str:
        """Return the first sentence of the text."""
        return self.text.split(". ")[0].rstrip(".") + "."

    @property
    def line(self) -> str:
        """Return its line in `.env.example`: commented out, unless most installations set it."""
        return f"{self.name}=" if self.is_filled_in else f"#{self.name}={self.example or self.default}"

    @property
    def shown_default(self) -> str:
        """Return its default, as the page shows it."""
        if self.default_note:
            return self.default_note
        if self.default:
            return f"`{self.default}`"
        return f"none, e.g. `{self.example}`" if self.example else "none"


@dataclass(frozen=True)
class SettingsSection:
    title: str
    settings: list[Setting]


def defaults() -> dict[str, str | None]:
    """Return every variable that `settings.py` reads with its default. None means that it is no plain value."""
    tree = ast.parse(SETTINGS.read_text())
    constants = _constants(tree)
    return {
        str(ast.literal_eval(node.args[0])): _default(node, constants)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _reads_a_variable(node)
    }


def _reads_a_variable(call: ast.Call) -> bool:
    """Return whether this is env.text("NAME", …) or the like."""
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="env")), args=[ast.Constant(value=str()), *_]):
            return True
    return False


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """Return the plain values that the settings give a name, such as SPOTIFY_HOME."""
    return {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _default(call: ast.Call, constants: dict[str, ast.expr]) -> str | None:
    """Return the default as the environment would spell it. Where DEMO decides, the one without DEMO."""
    given = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "default")]
    value = given[0] if given else ast.Constant("")
    if isinstance(value, ast.IfExp):
        value = value.orelse
    if isinstance(value, ast.Name):
        value = constants.get(value.id, value)
    try:
        return _spelled(ast.literal_eval(value))
    except ValueError:
        return None


def _spelled(value: object) -> str:
    match value:
        case bool():
            return "on" if value else "off"
        case list() | tuple():
            return ",".join(map(str, value))
        case float() if value.is_integer():
            return str(int(value))
    return str(value)


def sections() -> list[SettingsSection]:
    """Return the sections of `settings.toml` with their settings, in the file's order."""
    known = defaults()
    return [
        SettingsSection(
            part["title"], [_setting(name, given, known.get(name)) for name, given in part["settings"].items()]
        )
        for part in tomllib.loads(EXPLAINED.read_text())["section"]
    ]


def _setting(name: str, given: dict[str, Any], default: str | None) -> Setting:
    return Setting(
        name=name,
        text=given["text"],
        default=given.get("default", default or ""),
        default_note=given.get("default_note", ""),
        example=given.get("example", ""),
        is_filled_in=given.get("fill_in", False),
    )


def page() -> str:
    """Return the text of `docs/settings.md`."""
    return "\n".join([_HEAD_OF_PAGE, *(_table(section) for section in sections())])


def _table(section: SettingsSection) -> str:
    rows = [f"| `{each.name}` | {each.shown_default} | {each.text} |\n" for each in section.settings]
    return f"## {section.title}\n\n| setting | default | what it does |\n|---|---|---|\n" + "".join(rows)


def example() -> str:
    """Return the text of `.env.example`."""
    return "\n".join([_HEAD_OF_EXAMPLE, *(line for section in sections() for line in _lines(section))])


def _lines(section: SettingsSection) -> Iterator[str]:
    yield from ("", f"# ── {section.title} ".ljust(100, "─"), "")
    for setting in section.settings:
        yield from (f"# {line}" for line in wrap(setting.summary, 115))
        yield from (setting.line, "")


if __name__ == "__main__":
    PAGE.write_text(page())
    EXAMPLE.write_text(example())
