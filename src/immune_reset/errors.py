"""The one exception that a student is meant to read."""


class CourseError(ValueError):
    """Input that cannot be used.

    The message is one plain sentence: where the fault is, what was given, what is allowed.
    """
