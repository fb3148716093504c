"""Writing files and folders so that a reader never finds half of one."""

from __future__ import annotations

import os
import secrets
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kurilmap.errors import OutputError

__all__ = ["WEB", "web_table", "whole_folder", "write_atomic"]

WEB = Path(__file__).parent / "web"  # the page's own scripts, styles and words


def web_table(name: str) -> dict[str, Any]:
    """Read a TOML file of `kurilmap/web/`: words in one language, or the files of folium's plugins."""
    return tomllib.loads((WEB / name).read_text(encoding="utf-8"))


def write_atomic(path: str | bytes | os.PathLike[str], data: bytes) -> Path:
    """Write `data` to `path` as one step, and return the path; raise OutputError, nothing written, if it cannot.

    The bytes go to a new file in the same folder that then takes the old one's place, so that a full disk or
    an interruption leaves whatever was there before. A device such as /dev/stdout is written to directly.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_atomic(Path(folder) / "x.html", b"done").read_text()
    'done'
    >>> write_atomic("no/such/folder/x.html", b"")
    Traceback (most recent call last):
    kurilmap.errors.OutputError: no/such/folder/x.html: there is no folder no/such/folder; make it first
    """
    target = Path(os.fsdecode(path))
    folder = target.parent
    if target.is_dir():
        raise OutputError(f"{target}: this is a folder; give a file's name in it")
    if not folder.is_dir():
        why = "is a file, not a folder" if folder.exists() else ""
        message = f"{folder} {why}" if why else f"there is no folder {folder}; make it first"
        raise OutputError(f"{target}: {message}")
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return target
        # A link keeps pointing where it did: the file behind it is the one that is replaced.
        real = Path(os.path.realpath(target))
        _replace(real, data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"{target}: cannot write in the folder {folder} ({reason})") from error
    return target


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Give a folder to fill, which then takes the place of `path`, new or empty; where that fails nothing is left.

    Raises OutputError if the folder cannot be made.
    """
    new = path.resolve().with_name(f".{path.resolve().name[:100]}.{secrets.token_hex(4)}.tmp")
    try:
        new.mkdir(parents=True)
        yield new
        if path.exists():  # empty, and perhaps the one that somebody works in: it stays the same folder
            for each in new.iterdir():
                each.rename(path / each.name)
            new.rmdir()
        else:
            new.rename(path)
    except BaseException as error:
        shutil.rmtree(new, ignore_errors=True)
        if not isinstance(error, OSError):
            raise
        cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
        raise OutputError(f"{path}: cannot be made: {cause.strerror or cause}") from error


def _replace(target: Path, data: bytes) -> None:
    """Write a new file beside the target, with the rights that a plain open() would give, and rename it."""
    new = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.tmp")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        if target.exists():
            if not os.access(target, os.W_OK):
                raise PermissionError(13, "the file is write-protected")  # noqa: TRY301  the file is taken away below
            new.chmod(target.stat().st_mode & 0o7777)
        new.replace(target)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
