"""Tells which digit a picture shows: the service of the container contract."""
