"""Modes of files that a server must reach although it runs as another user than the one who starts it."""

from pathlib import Path


def reachable(path: Path) -> bool:
    """Return whether any user may walk to this folder."""
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents])


def make_walkable(folder: Path) -> Path:
    """Make a folder through which any user may walk, also where root's umask says otherwise."""
    try:
        folder.mkdir()
    except FileExistsError:  # as it was left, or made this moment by another process
        return folder
    folder.chmod(0o711)
    return folder


def open_to_all(tree: Path) -> None:
    """Let any user read and run what is in a folder: a wheel that root installed may be closed to others."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if mode & 0o100 else 0o044))
