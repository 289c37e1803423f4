"""What a page says of itself to machines: schema.org in JSON-LD, a lesson by Bioschemas' profile of training material."""

import json
from functools import cache

import yaml

from immune_reset.errors import CourseError
from immune_reset.lesson.text import plain
from immune_reset.paths import ROOT

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
TRAINING_MATERIAL = "https://bioschemas.org/profiles/TrainingMaterial/1.0-RELEASE"
LEVEL = "Undergraduate"
START = "index.html"


@cache
def citation():
    """CITATION.cff as a dictionary; CourseError when it cannot be read."""
    file = ROOT / "CITATION.cff"
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise CourseError(f"{file.name} cannot be read ({error}): restore it from git.") from error


def _common():
    cited = citation()
    return {
        "@context": "https://schema.org/",
        "author": [{"@type": "Organization", "name": each["name"]} for each in cited["authors"]],
        "educationalLevel": LEVEL,
        "inLanguage": "en-GB",
        "isAccessibleForFree": True,
        "keywords": cited["keywords"],
        "license": LICENCE,
        "version": cited["version"],
    }


def lesson(file, name):
    """A lesson file (lesson.schema.LessonFile), on the page ``name``, as LearningResource and TrainingMaterial."""
    return _common() | {
        "@type": "LearningResource",
        "http://purl.org/dc/terms/conformsTo": {"@id": TRAINING_MATERIAL, "@type": "CreativeWork"},
        "name": file.title,
        "description": file.question,
        "url": f"{name}.html",
        "teaches": [f"{each.verb.capitalize()} {plain(each.text)}" for each in file.objectives],
        "competencyRequired": [plain(each) for each in file.needs],
        "timeRequired": f"PT{file.minutes}M",
        "learningResourceType": ["lesson", "interactive simulation"],
        "audience": {"@type": "EducationalAudience", "educationalRole": "student"},
        "isPartOf": {"@type": "Course", "name": citation()["title"], "url": START},
    }


def course(lessons):
    """The course, whose ``lessons`` are pairs of lesson file and name of the page."""
    return _common() | {
        "@type": "Course",
        "name": citation()["title"],
        "description": citation()["abstract"].strip(),
        "url": START,
        "provider": {"@type": "Organization", "name": citation()["authors"][0]["name"]},
        "timeRequired": f"PT{sum(file.minutes for file, _ in lessons)}M",
        "teaches": [f"{each.verb.capitalize()} {plain(each.text)}" for file, _ in lessons for each in file.objectives],
        "hasPart": [{"@type": "LearningResource", "name": file.title, "url": f"{name}.html"} for file, name in lessons],
    }


def script(data):
    """The element that carries it; a "<" inside could end the element."""
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'

