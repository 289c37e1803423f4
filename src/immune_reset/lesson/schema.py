"""What a lesson file is: data/lessons/NN.toml, table by table; and data/concept_check.toml.

Each dataclass is one table of the file, each field a field of the table. A field without a default must be
there; ``several`` and ``one_of`` say how many entries or which values are allowed (checked in reading.py).
"""

from dataclasses import dataclass, field

_LEVELS = {
    "remember": "define identify label list name recall recognise state",
    "understand": "classify contrast describe explain illustrate interpret locate paraphrase predict summarise",
    "apply": "apply calculate compute demonstrate estimate read show solve use",
    "analyse": "analyse compare deduce distinguish examine find infer relate separate test",
    "evaluate": "argue assess choose critique defend evaluate judge justify weigh",
    "create": "build compose construct design formulate plan propose write",
}
#: Verb that an objective may open with -> its level in Bloom's taxonomy (Anderson and Krathwohl's revision).
BLOOM = {verb: level for level, verbs in _LEVELS.items() for verb in verbs.split()}


def several(low, high=None, **other):
    """A list of ``low`` to ``high`` entries (no upper limit without ``high``)."""
    return field(metadata={"count": (low, high)}, **other)


def one_of(values):
    """A text that is one of ``values``."""
    return field(metadata={"allowed": tuple(values)})


@dataclass(frozen=True, kw_only=True)
class Objective:
    id: str
    verb: str = one_of(BLOOM)
    text: str


@dataclass(frozen=True, kw_only=True)
class Option:
    text: str
    feedback: str
    correct: bool = False


@dataclass(frozen=True, kw_only=True)
class Sentence:
    text: str
    feedback: str
    flawed: bool = False


@dataclass(frozen=True, kw_only=True)
class Term:
    term: str
    meaning: str
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Recall:
    id: str
    prompt: str
    options: list[Option] = several(2, 5)
    objectives: list[str] = several(0, default_factory=list)
    multiple: bool = False
    earlier: str = ""  # number of the lesson it comes from; written `from` in the file


@dataclass(frozen=True, kw_only=True)
class Predict:
    id: str
    prompt: str
    after: str
    objectives: list[str] = several(1)
    options: list[Option] = several(2, 5)


@dataclass(frozen=True, kw_only=True)
class Check:
    id: str
    prompt: str
    objectives: list[str] = several(1)
    options: list[Option] = several(3, 5)
    multiple: bool = False


@dataclass(frozen=True, kw_only=True)
class Write:
    id: str
    kind: str = one_of(["explain", "exit"])
    prompt: str


@dataclass(frozen=True, kw_only=True)
class Exercise:
    id: str
    prompt: str
    ai_use: str
    track: str = one_of(["no code", "code"])
    objectives: list[str] = several(1)
    hints: list[str] = several(1)
    answer: str = ""  # the students' edition has none, nor solution and prints
    solution: str = ""  # code, the part left to the student between the markers of solutions.py
    prints: str = ""  # a part of what the solution prints


@dataclass(frozen=True, kw_only=True)
class Flawed:
    id: str
    prompt: str
    objectives: list[str] = several(1)
    sentences: list[Sentence] = several(3, 6)


@dataclass(frozen=True, kw_only=True)
class LessonFile:
    number: str
    title: str
    question: str
    minutes: int
    needs: list[str] = several(0)
    takeaways: list[str] = several(3, 3)
    objectives: list[Objective] = several(2, 4)
    recall: list[Recall] = several(0, default_factory=list)
    terms: list[Term] = several(0, default_factory=list)
    predict: list[Predict] = several(1)
    check: list[Check] = several(3, 5)
    write: list[Write] = several(1)
    exercise: list[Exercise] = several(2)
    flawed: Flawed

    def uncovered(self) -> list[str]:
        """What is missing so that every objective has a check (or the flawed answer) and an exercise."""
        served = {
            "check": {o for part in [*self.check, self.flawed] for o in part.objectives},
            "exercise": {o for part in self.exercise for o in part.objectives},
        }
        return [
            f"{objective.id} has no {kind}"
            for objective in self.objectives
            for kind, ids in served.items()
            if objective.id not in ids
        ]


@dataclass(frozen=True, kw_only=True)
class ConceptQuestion:
    """One question that is asked before the course and again after it."""

    id: str
    lesson: str  # the one that removes the misconception
    misconception: str
    prompt: str
    options: list[Option] = several(3, 5)

    def asked(self, run: str) -> str:
        """The id under which the answer of a run is kept: L12-Q3 is L12-B3 before and L12-A3 after."""
        return self.id.replace("-Q", "-B" if run == "before" else "-A")


@dataclass(frozen=True, kw_only=True)
class ConceptFile:
    """data/concept_check.toml."""

    number: str
    title: str
    question: str
    minutes: int
    item: list[ConceptQuestion] = several(12, 12)


#: Letter in an id, by table: a prediction is L07-P1, an objective L07-1.
LETTERS = {"objectives": "", "recall": "R", "predict": "P", "check": "C", "write": "X", "exercise": "E", "flawed": "F"}
