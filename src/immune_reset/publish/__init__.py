"""From notebooks to decks: everything that leaves JupyterLab."""
