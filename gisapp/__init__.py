"""gisapp: a desktop map for regional situational awareness."""

__version__ = "0.1.0"
