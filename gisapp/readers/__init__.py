"""Readers: one format family a file, ``path -> Features + ReadReport``, no Qt."""
