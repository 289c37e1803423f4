"""Writing what was made, with one sentence where that fails."""

from immune_reset.errors import CourseError


def write(file, content):
    """Write text or bytes to a file, making its folder; CourseError when that cannot be done."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            file.write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise CourseError(f"{file} cannot be written ({error.strerror}): choose another folder with --out.") from error
