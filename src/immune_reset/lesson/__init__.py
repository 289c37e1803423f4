"""Lessons: objectives, questions, the student's answers, citations.

>>> from immune_reset import lesson
>>> L07 = lesson.load("07")
>>> L07.check("L07-C1")
"""

from immune_reset.lesson.lesson import Lesson, load
from immune_reset.lesson.references import check_citations

__all__ = ["Lesson", "check_citations", "load"]
