"""Importing this registers every kind; it is done when one is asked for that is not known yet."""

from importlib import import_module
from pkgutil import iter_modules

from gisapp.layers import kinds

MODULES = tuple(
    import_module(f"{kinds.__name__}.{module.name}")
    for module in iter_modules(kinds.__path__)
    if module.name != "every"
)
