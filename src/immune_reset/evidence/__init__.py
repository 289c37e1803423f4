"""What is known, how sure, at what price: the tables of data/evidence, read with care, and the figures that show them.

``tables.load("outcomes")`` gives a table as a data frame; each figure is one file with a function ``draw`` that returns
a Picture and takes ``disease``, ``therapy`` and ``design`` to show less.
"""
