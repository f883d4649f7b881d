"""How a layer draws: one kind a file, no Qt."""
