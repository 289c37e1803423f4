"""Diagrams of cells, signals and procedures."""
