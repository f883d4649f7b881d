"""gisapp: a desktop map for regional situational awareness."""

import os

__version__ = "0.1.0"
# Matrices here are small: more threads for them only wait, on the core that reads the geometry.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
