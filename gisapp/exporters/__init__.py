"""Exporters: one output a file, ``(project, path, options) -> file``."""
