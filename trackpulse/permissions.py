"""File permissions for servers that run as another user than the one who starts them."""

from pathlib import Path


def reachable(path: Path) -> bool:
    """Return whether any user may walk to this folder."""
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents])


def make_walkable(folder: Path) -> Path:
    """Create a folder that any user may traverse, whatever root's umask."""
    try:
        folder.mkdir()
    except FileExistsError:  # already there, or just created by another process
        return folder
    folder.chmod(0o711)
    return folder


def open_to_all(tree: Path) -> None:
    """Let any user read and execute the files in a folder: a wheel installed by root may be closed to others."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if mode & 0o100 else 0o044))
