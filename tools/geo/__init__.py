"""Parts of the geographic data build (see tools/build_geo.py)."""
