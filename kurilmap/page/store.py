"""The reader's folder of files for folium's plugins: filled by an explicit command, each file known by its hash.

No package of Python has these files. `python -m kurilmap assets` fetches them once, or takes them from a folder; a page
that is made later only reads them. A file whose hash is not the pinned one is never kept and never used.
"""

from __future__ import annotations

import functools
import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kurilmap.errors import InputError, KurilmapError, OutputError
from kurilmap.files import web_table, write_atomic

__all__ = ["File", "fetch", "files", "folder", "is_here", "licenses", "read", "take"]

# Where folium itself has its plugins from; it gives out the files of npm packages as they are.
SOURCE = "https://cdn.jsdelivr.net/npm/"
TIMEOUT = 30  # seconds without an answer
ARCHIVES = (".tgz", ".tar.gz")
LARGEST = 64_000_000  # bytes of a file that is looked into


@dataclass(frozen=True)
class File:
    """A file of an npm package: `package` with its version, the path in it, its size in bytes and its SHA-256."""

    package: str
    path: str
    size: int
    sha256: str

    @property
    def place(self) -> Path:
        """Where the file is kept."""
        return folder() / self.package / self.path

    @property
    def address(self) -> str:
        """Where the file is fetched from."""
        return f"{SOURCE}{self.package}/{self.path}"

    def fits(self, data: bytes) -> bool:
        """Say whether these bytes are the file's."""
        return len(data) == self.size and hashlib.sha256(data).hexdigest() == self.sha256


def folder() -> Path:
    """Return the folder: $KURILMAP_ASSETS, or `kurilmap` in the user's folder for caches."""
    named = os.environ.get("KURILMAP_ASSETS")
    if named:
        return Path(named)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "kurilmap"


@functools.cache
def _table() -> dict[str, Any]:
    return web_table("plugins.toml")


@functools.cache
def files() -> tuple[File, ...]:
    """Return every file that can be kept.

    >>> files()[0].package, files()[0].path
    ('leaflet.fullscreen@3.0.0', 'Control.FullScreen.js')
    """
    return tuple(
        File(package, path, size, sha256)
        for package, record in _table().items()
        for path, size, sha256 in record["files"]
    )


def licenses() -> dict[str, str]:
    """Return the licence of each package, by its name and version.

    >>> licenses()["leaflet-draw@1.0.2"]
    'MIT'
    """
    return {package: record["license"] for package, record in _table().items()}


def read(package: str, path: str) -> bytes | None:
    """Return a kept file's bytes, or None where it is not there or not what it should be."""
    file = next((each for each in files() if (each.package, each.path) == (package, path)), None)
    if file is None:
        return None
    try:
        data = file.place.read_bytes()
    except OSError:
        return None
    return data if file.fits(data) else None


def is_here(file: File) -> bool:
    """Say whether a file is kept and is what it should be."""
    return read(file.package, file.path) is not None


def _keep(file: File, data: bytes) -> None:
    try:
        file.place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{file.place.parent}: cannot be made: {error.strerror}") from error
    write_atomic(file.place, data)


def fetch(wanted: list[File], tell: Callable[[File], None] = lambda _: None) -> list[File]:
    """Fetch files and keep them; `tell` is called before each. Return what is lacking then: nothing.

    Raises `KurilmapError` where a file cannot be had or is not the pinned one; those before it are kept.
    """
    from http.client import HTTPException
    from urllib.request import urlopen

    for file in wanted:
        tell(file)
        try:
            with urlopen(file.address, timeout=TIMEOUT) as answer:  # noqa: S310  SOURCE is https
                data = answer.read(file.size + 1)
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise KurilmapError(
                f"{file.address} cannot be fetched ({reason}); on a machine without a network: "
                "python -m kurilmap assets --from FOLDER, with the packages from `npm pack`"
            ) from error
        if not file.fits(data):
            raise KurilmapError(
                f"{file.address} gave another file than it should (its SHA-256 is not {file.sha256[:12]}…): nothing is kept"
            )
        _keep(file, data)
    return []


def take(source: Path, wanted: list[File], tell: Callable[[File], None] = lambda _: None) -> list[File]:
    """Keep what a folder has of the wanted files, in npm's archives (.tgz), unpacked or loose; return what it lacks.

    A file counts by its name and its hash. Raises `InputError` for a folder that is not there.
    """
    if not source.is_dir():
        raise InputError(f"{source}: there is no such folder")
    left = list(wanted)
    for name, load in _found(source):
        for file in [each for each in left if each.path.rsplit("/", 1)[-1] == name]:
            if file.fits(data := load()):
                tell(file)
                _keep(file, data)
                left.remove(file)
        if not left:
            break
    return left


def _found(source: Path) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the name of every file of a folder and of the archives in it, and what reads it."""
    import tarfile

    for path in sorted(source.rglob("*")):
        if not path.is_file() or path.stat().st_size > LARGEST:
            continue
        if not path.name.endswith(ARCHIVES):
            yield path.name, path.read_bytes
            continue
        try:
            with tarfile.open(path) as archive:
                for member in archive:
                    if member.isfile() and member.size <= LARGEST:
                        inner = archive.extractfile(member)
                        assert inner is not None
                        yield member.name.rsplit("/", 1)[-1], functools.cache(inner.read)
        except (tarfile.TarError, OSError, EOFError) as error:
            raise InputError(f"{path}: cannot be read as an archive ({error})") from error
