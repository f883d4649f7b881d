"""From a project to a picture: resolve, place, paint."""
