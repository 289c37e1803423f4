"""What a model is, how it is solved, and how it turns into LaTeX, JavaScript and SBML.

Nothing here knows a widget, a figure or a disease.
"""
