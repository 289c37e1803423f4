"""Immune Reset: an interactive course on stem cell therapy for autoimmune disease."""

__version__ = "0.1.0"
