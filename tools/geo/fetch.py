"""Fetch pinned packages with their registries' ordinary clients and unpack them as data."""

from __future__ import annotations

import fnmatch
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tools.geo.pins import BY_KEY, Package

AR_MAGIC = b"!<arch>\n"
AR_HEADER = 60


class FetchError(RuntimeError):
    """A package could not be had, or is not the one that was pinned."""


def _command(package: Package, folder: Path) -> list[str]:
    """The client call that saves the package's archive into the current folder."""
    if package.registry == "pypi":
        pinned = f"{package.name}=={package.version}"
        options = ["--no-deps", "--only-binary", ":all:", "--quiet", "-d", str(folder)]
        return [sys.executable, "-m", "pip", "download", *options, pinned]
    if package.registry == "npm":
        return ["npm", "pack", "--silent", "--ignore-scripts", f"{package.name}@{package.version}"]
    if package.registry == "debian":
        return ["apt-get", "download", "-qq", f"{package.name}={package.version}"]
    raise FetchError(f"{package.name}: unknown registry {package.registry!r}")


def _digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def archive(package: Package, cache: Path) -> Path:
    """The package's archive in the cache: fetched if missing, its hash always checked."""
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / package.filename
    if not path.exists():
        command = _command(package, cache)
        done = subprocess.run(command, cwd=cache, capture_output=True, text=True, check=False)
        if done.returncode != 0 or not path.exists():
            last = (done.stderr.strip() or "no such file").splitlines()[-1]
            raise FetchError(f"{package.name} {package.version} ({package.registry}): {last}")
    found = _digest(path)
    if found != package.sha256:
        raise FetchError(f"{path.name}: SHA-256 is {found}, expected {package.sha256}")
    return path


def _deb_payload(path: Path) -> bytes:
    """The data.tar member of a Debian package (an ar archive)."""
    blob = path.read_bytes()
    if not blob.startswith(AR_MAGIC):
        raise FetchError(f"{path.name}: not an ar archive")
    at = len(AR_MAGIC)
    while at + AR_HEADER <= len(blob):
        header = blob[at : at + AR_HEADER]
        name, size = header[:16].decode().strip().rstrip("/"), int(header[48:58])
        at += AR_HEADER
        if name.startswith("data.tar"):
            return blob[at : at + size]
        at += size + size % 2
    raise FetchError(f"{path.name}: no data.tar inside")


def _tar_files(stream: io.BufferedIOBase) -> Iterator[tuple[str, bytes]]:
    """Regular files of a tar archive, whatever its compression."""
    with tarfile.open(fileobj=stream, mode="r:*") as tar:
        for member in tar:
            data = tar.extractfile(member) if member.isfile() else None
            if data is not None:
                yield member.name.removeprefix("./"), data.read()


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of every regular file in a wheel, npm or Debian package."""
    if path.suffix == ".deb":
        yield from _tar_files(io.BytesIO(_deb_payload(path)))
    elif path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            for name in wheel.namelist():
                yield name, wheel.read(name)
    else:
        yield from _tar_files(io.BytesIO(path.read_bytes()))


def _wanted(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _short(name: str, patterns: tuple[str, ...]) -> str:
    """File name to unpack to; with its folder where members would be mixed up."""
    path = Path(name)
    same = sum(Path(pattern).name == path.name for pattern in patterns) > 1
    return f"{path.parent.name}/{path.name}" if same else path.name


def unpack(key: str, cache: Path) -> Path:
    """Folder with the pinned members of package `key`; done once per hash and set of members."""
    package = BY_KEY[key]
    source = archive(package, cache)
    members = hashlib.sha256("\n".join(package.members).encode()).hexdigest()[:6]
    folder = cache / "unpacked" / f"{package.name}-{package.sha256[:12]}-{members}"
    if folder.is_dir():
        return folder
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    for name, data in _files(source):
        if _wanted(name, package.members):
            target = partial / _short(name, package.members)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    if not partial.is_dir():
        raise FetchError(f"{source.name}: none of {package.members} inside")
    partial.rename(folder)
    return folder
