"""``python -m gisapp`` and the ``gisapp`` program."""

from __future__ import annotations

from gisapp.cli import main

if __name__ == "__main__":
    main()
