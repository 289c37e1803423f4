"""Lessons: objectives, questions, the student's answers, citations.

>>> from immune_reset import lesson
>>> L07 = lesson.load("07")
>>> L07.check("L07-C1")
"""

from immune_reset.lesson.concept import concept_check
from immune_reset.lesson.lesson import Lesson, load
from immune_reset.lesson.references import check_citations

__all__ = ["Lesson", "check_citations", "concept_check", "load"]
