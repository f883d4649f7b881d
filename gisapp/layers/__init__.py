"""The layers that ship: each module builds its layers from resources/geo."""
