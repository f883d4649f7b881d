"""The wheel holds everything and runs outside the checkout; the locks name no place."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

import gisapp

ROOT = Path(__file__).resolve().parent.parent
GROUPS = ("gisapp.layers", "gisapp.readers", "gisapp.exporters")


def run(*command: str, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=cwd, env={**os.environ, **environment},
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    run("-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT), cwd=out)
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("installed")
    run(
        "-m", "pip", "install", "--quiet", "--no-input", "--no-deps", "--no-index",
        "--no-compile", "--disable-pip-version-check", "--target", str(target), str(wheel),
        cwd=target,
    )  # fmt: skip
    return target


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_is_named_after_the_version(wheel: Path):
    assert wheel.name == f"gisapp-{gisapp.__version__}-py3-none-any.whl"


@pytest.mark.parametrize("folder", ["geo", "fonts", "icons"])
def test_the_wheel_holds_the_resources(wheel: Path, folder: str):
    here = {
        path.relative_to(ROOT / "resources").as_posix()
        for path in (ROOT / "resources" / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert here
    assert {f"gisapp/_resources/{name}" for name in here} <= names(wheel)


def test_the_wheel_holds_the_application_alone(wheel: Path):
    tops = {name.partition("/")[0] for name in names(wheel)}
    assert tops == {"gisapp", f"gisapp-{gisapp.__version__}.dist-info"}
    assert not [name for name in names(wheel) if name.endswith(".pyc")]


def test_every_entry_point_leads_somewhere(wheel: Path):
    parser = ConfigParser()
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (one for one in archive.namelist() if one.endswith("entry_points.txt"))
        parser.read_string(archive.read(name).decode())
    assert parser["console_scripts"]["gisapp"] == "gisapp.__main__:main"
    held = names(wheel)
    for group in GROUPS:
        points = dict(parser[group])
        assert points
        for point, target in points.items():
            module = target.partition(":")[0].replace(".", "/")
            assert {f"{module}.py", f"{module}/__init__.py"} & held, f"{group}: {point} = {target}"


def test_the_wheel_runs_outside_the_checkout(installed: Path, tmp_path: Path):
    place = {"PYTHONPATH": str(installed), "QT_QPA_PLATFORM": "offscreen"}
    code = "import gisapp.resources as r; print(r.__file__); print(r.root())"
    module, resources = run("-c", code, cwd=tmp_path, **place).splitlines()
    assert Path(module) == installed / "gisapp" / "resources.py"
    assert Path(resources) == installed / "gisapp" / "_resources"
    assert gisapp.__version__ in run("-m", "gisapp", "--version", cwd=tmp_path, **place)
    assert json.loads(run("-m", "gisapp", "layers", "--json", cwd=tmp_path, **place))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_the_locks_are_whole(name: str):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|^\s*--?[a-gi-z]|file:", text, re.MULTILINE), "a place is named"
    pins = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(pins) > 10
    assert not [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin]


def test_the_dev_lock_agrees_with_the_lock():
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text(encoding="utf-8"), re.M))

    assert pins("requirements.txt") < pins("requirements-dev.txt")
