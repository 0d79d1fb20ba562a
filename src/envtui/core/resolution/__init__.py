"""Resolution: from requirements to one version of each project."""
