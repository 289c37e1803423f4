"""Linear equations whose zeros are known beforehand: elimination written out, without the zeros, for a compiler.

A step of RODAS solves six systems with the matrix ``shift - J``. Most of J is zero (a cytokine answers to a few cells
alone), so the steps of the elimination are found once, as for any sparse matrix, and printed as plain assignments.
"""

from dataclasses import dataclass

#: A pivot smaller than this times the shift is refused; the solver then takes a shorter step, which enlarges it.
SMALLEST_PIVOT = 1e-6


@dataclass(frozen=True)
class Elimination:
    """``places``: number in the flat array of each (row, column) that is or becomes nonzero; ``source``: Python text
    of ``factorise(w, shift)``, in place, False where a pivot is too small, and ``backsolve(w, b)``, in place."""

    places: dict[tuple[int, int], int]
    source: str


def eliminate(n: int, nonzero) -> Elimination:
    """The elimination for an n x n matrix with those ``nonzero`` (row, column) and the diagonal.

    Pivots stay on the diagonal, the one that touches the fewest entries first (Markowitz' rule).
    """
    filled = {*nonzero, *((i, i) for i in range(n))}
    updates = []
    left = set(range(n))
    while left:
        rows = {k: sorted(i for i in left if i != k and (i, k) in filled) for k in left}
        columns = {k: sorted(j for j in left if j != k and (k, j) in filled) for k in left}
        pivot = min(left, key=lambda k: (len(rows[k]) * len(columns[k]), k))
        left.remove(pivot)
        updates.append((pivot, rows[pivot], columns[pivot]))
        filled |= {(i, j) for i in rows[pivot] for j in columns[pivot]}

    places = {place: number for number, place in enumerate(sorted(filled))}

    def w(i, j):
        return f"w[{places[i, j]}]"

    factorise = []
    for k, rows, columns in updates:
        factorise += [f"if abs({w(k, k)}) < {SMALLEST_PIVOT} * shift:", "    return False"]
        factorise.append(f"{w(k, k)} = 1 / {w(k, k)}")
        for i in rows:
            factorise.append(f"{w(i, k)} *= {w(k, k)}")
            factorise += [f"{w(i, j)} -= {w(i, k)} * {w(k, j)}" for j in columns]
    factorise.append("return True")
    forward = [f"b[{i}] -= {w(i, k)} * b[{k}]" for k, rows, _ in updates for i in rows]
    backward = []
    for k, _, columns in reversed(updates):
        known = "".join(f" - {w(k, j)} * b[{j}]" for j in columns)
        backward.append(f"b[{k}] = (b[{k}]{known}) * {w(k, k)}")
    return Elimination(
        places,
        "\n".join(
            f"def {head}:\n" + "".join(f"    {line}\n" for line in lines)
            for head, lines in (("factorise(w, shift)", factorise), ("backsolve(w, b)", forward + backward))
        ),
    )
