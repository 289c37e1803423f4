"""The wording of what follows from a switch, once for Python and for the browser."""

#: Every sentence, in the singular and in the plural where they differ; ``{a}`` and ``{b}`` are lists of labels.
WORDS = {
    "off": ["You switched {a} off."],
    "given": ["You gave {a}."],
    "mouse": ["This is the mouse."],
    "apoptotic": ["The MSC are apoptotic."],
    "uncontested": ["Contested relations are left out."],
    "human": ["Only what was seen in people or their cells counts."],
    "nothing": ["Nothing is switched yet: take a node away and see what follows."],
    "alone": ["Nothing else in this diagram hangs on it."],
    "gone": ["{a} is gone.", "{a} are gone."],
    "left out": ["{a} is left out.", "{a} are left out."],
    "comes": ["{a} comes.", "{a} come."],
    "lose brake": ["{a} loses the brake of {b}", "{a} lose the brake of {b}"],
    "lose push": ["{a} loses the push of {b}", "{a} lose the push of {b}"],
    "lose supply": ["{a} loses the supply from {b}", "{a} lose the supply from {b}"],
    "gain brake": ["{a} gains the brake of {b}", "{a} gain the brake of {b}"],
    "gain push": ["{a} gains the push of {b}", "{a} gain the push of {b}"],
    "gain supply": ["{a} gains the supply from {b}", "{a} gain the supply from {b}"],
    "many lose brake": ["{a} lose brakes"],
    "many lose push": ["{a} lose pushes"],
    "many lose supply": ["{a} lose supplies"],
    "many gain brake": ["{a} gain brakes"],
    "many gain push": ["{a} gain pushes"],
    "many gain supply": ["{a} gain supplies"],
    "rises": [" and rises.", " and rise."],
    "falls": [" and falls.", " and fall."],
    "undetermined": ["; what follows is contested.", "; what follows is contested."],
    "": [".", "."],
    "hold": ["{a} still holds {b}.", "{a} still hold {b}."],
    "further rises": ["Further on, {a} rises.", "Further on, {a} rise."],
    "further falls": ["Further on, {a} falls.", "Further on, {a} fall."],
    "also falls": ["{a} falls.", "{a} fall."],
    "further undetermined": ["What happens to {a} is contested."],
    "absent": ["{a} is absent: {b}."],
    "unseen": ["{a} is left out: {b}."],
    "there": ["{a} is there: {b}."],
    "tail off": ["{a} is off"],
    "tail absent": ["{a} is absent"],
    "needs": ["{a} makes it only with {b}"],
    "makes": ["{a} makes it"],
    "makes with": ["{a} makes it with {b}"],
    "only human": ["{a} makes it in people, not in the mouse"],
    "only mouse": ["{a} makes it in the mouse, not in people"],
    "hidden": ["that {a} makes it is contested"],
    "no human evidence": ["no human evidence here that {a} makes it"],
    "refuted": ["that {a} makes it is refuted"],
    "by way of": ["{a} {t} by way of {b}."],
    "disagree": ["What happens to {a} is contested: one route lets it rise (by {b}), another lets it fall (by {c})."],
    "disputed": [", which is disputed"],
    "unsure": ["What happens to {a} is contested: the route by {b} is disputed."],
    "unclear": ["What happens to {a} is contested: nobody says which way the route by {b} works."],
    "unsure presence": ["It is contested whether {a} is there."],
}


def say(key: str, a=(), b=(), c=(), t="") -> str:
    """A sentence of WORDS with its lists of labels."""
    forms = WORDS[key]
    return forms[-1 if len(a) > 1 else 0].format(a=listed(a), b=listed(b), c=listed(c), t=t)


def listed(words) -> str:
    """a, b and c; of a long list the first six and how many more."""
    words = list(words)
    if len(words) > 9:
        words = [*words[:6], f"{len(words) - 6} more"]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
