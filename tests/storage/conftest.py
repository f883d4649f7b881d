"""Projects of these tests are made of plain values: the shipped layers are not read."""

from __future__ import annotations

import pytest
from support import make_project

from gisapp import plugins


@pytest.fixture(autouse=True)
def _nothing_shipped(request, monkeypatch):
    if "shipped_data" not in request.fixturenames:
        fresh = make_project()
        monkeypatch.setattr(plugins, "default_project", lambda: fresh)


@pytest.fixture
def shipped_data():
    """For tests that want the real layers."""
