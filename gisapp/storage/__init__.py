"""What is kept on disk: the project file, autosave, recovery and recent files."""
