"""Fixtures of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from gisapp import cli, plugins
from gisapp.model.project import Project
from tests.cli.cases import EVENTS, Recorder, Run, small_project


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the program: exit code, stdout and stderr."""

    def go(*args: object) -> tuple[int, str, str]:
        code = cli.run([str(arg) for arg in args])
        out, err = capsys.readouterr()
        return code, out, err

    return go


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch) -> Project:
    """The default project of these tests."""
    small = small_project()
    monkeypatch.setattr(plugins, "default_project", lambda: small)
    return small


@pytest.fixture
def recorder(project: Project, monkeypatch: pytest.MonkeyPatch) -> Recorder:
    """What render draws, without a picture."""
    made = Recorder()
    monkeypatch.setattr(plugins, "exporters", lambda: {"record": made})
    return made


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "events.csv"
    path.write_text(EVENTS)
    return path
