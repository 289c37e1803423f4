"""Thousands of virtual patients: drawn, solved on all cores, summarised as they come.

Patients come in blocks of ``BLOCK``. A value is drawn from (seed, number of the block, place of the parameter in the
model) alone, and blocks are put together in their order, so a cohort is the same bit for bit on one machine, however
many cores it has and in whatever order they finish; the first patients of a larger cohort are those of a smaller one,
and a second parameter that varies leaves the first as it was.
"""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

import numpy as np

from immune_reset.engine.compiled import compiled
from immune_reset.engine.distributions import Distribution, check_distributions
from immune_reset.engine.given import check_number, check_whole, checked_initial, checked_inputs, checked_times
from immune_reset.engine.model import Model
from immune_reset.engine.summary import Part, Summary, part
from immune_reset.errors import CourseError

BLOCK = 250
#: Error allowed in a step. A final state then lies within about 0.1 % of the exact one.
RTOL = 1e-4
#: Quantiles in the table of a cohort.
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Cohort:
    """What is known of a cohort.

    ``complete`` is False where it was stopped early; ``patients`` is then the number that was done. ``unsolved``
    holds the numbers of patients whose equations could not be solved to the end; they are in no mean or quantile.
    ``mean`` and ``sd`` hold an array per state and observable, one entry per time. Per patient there are ``drawn``
    (the parameters that vary), ``final`` (states and observables at the last time, 32 bits) and ``kept`` (what was
    asked for: patients x ``kept_times``, 32 bits); nan for an unsolved patient.
    """

    patients: int
    complete: bool
    seed: int
    times: np.ndarray
    units: Mapping[str, str]
    mean: Mapping[str, np.ndarray]
    sd: Mapping[str, np.ndarray]
    drawn: Mapping[str, np.ndarray]
    final: Mapping[str, np.ndarray]
    kept: Mapping[str, np.ndarray]
    kept_times: np.ndarray
    unsolved: np.ndarray
    _summary: Summary

    def __repr__(self):
        return f"<Cohort of {self.patients} patients{'' if self.complete else ', stopped early'}, seed {self.seed}>"

    def quantile(self, name: str, share: float) -> np.ndarray:
        """The curve under which ``share`` of the patients lie at each time; see ``engine.summary`` for its error."""
        if name not in self.mean:
            raise CourseError(f"The cohort has no {name!r}; it has {', '.join(self.mean)}.")
        check_number("The share of patients", share, 0, 1)
        return self._table(self._summary.quantile(share))[list(self.mean).index(name)]

    def to_frame(self):
        """A pandas DataFrame: one row per time and quantity, with mean, standard deviation and quantiles."""
        import pandas as pd

        columns = {"mean": self.mean.values(), "sd": self.sd.values()}
        columns |= {f"q{share * 100:02.0f}": self._table(self._summary.quantile(share)) for share in SHARES}
        index = pd.MultiIndex.from_product([list(self.mean), self.times], names=["quantity", "time"])
        frame = pd.DataFrame({name: np.concatenate(list(rows)) for name, rows in columns.items()}, index=index)
        frame.attrs["units"] = dict(self.units)
        return frame

    def _table(self, columns):
        return columns.reshape(len(self.times), -1).T


@dataclass(frozen=True)
class _Block:
    """The patients of one block, as a worker hands them back."""

    part: Part | None
    drawn: np.ndarray
    final: np.ndarray
    kept: np.ndarray
    solved: np.ndarray


@dataclass(frozen=True)
class _Work:
    """All that a worker needs to make any block; small, and the same for all blocks."""

    load: Callable[[], Model]
    patients: int
    distributions: Mapping[str, Distribution]
    seed: int
    times: np.ndarray
    initial: np.ndarray
    inputs: Mapping
    keep: np.ndarray
    keep_at: np.ndarray
    rtol: float

    def block(self, number: int) -> _Block:
        model = self.load()
        size = min(BLOCK, self.patients - number * BLOCK)
        parameters = np.tile([each.value for each in model.parameters.values()], (size, 1))
        varied = []
        for place, (name, parameter) in enumerate(model.parameters.items()):
            if name in self.distributions:
                random = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(number, place)))
                parameters[:, place] = self.distributions[name].draw(parameter, random.random(BLOCK)[:size])
                varied.append(place)
        values, reached = compiled(model).solve(
            parameters, times=self.times, initial=self.initial, inputs=self.inputs, rtol=self.rtol
        )
        solved = (reached == self.times[-1]) & np.isfinite(values).all(axis=(1, 2))
        values[~solved] = np.nan
        summed = values if solved.all() else values[solved]
        return _Block(
            part(summed.reshape(len(summed), -1)) if len(summed) else None,
            parameters[:, varied],
            values[:, -1].astype(np.float32),
            values[:, self.keep_at][:, :, self.keep].astype(np.float32),
            solved,
        )


def cohort(
    load: Callable[[], Model],
    patients: int,
    t_end: float | None = None,
    distributions: Mapping[str, Distribution] | None = None,
    seed: int | None = None,
    *,
    times: Sequence[float] | None = None,
    initial: Mapping[str, float] | None = None,
    inputs: Mapping[str, Sequence[tuple[float, float, float]]] | None = None,
    keep: Sequence[str] = (),
    keep_at: Sequence[float] | None = None,
    rtol: float = RTOL,
    client=None,
    progress: bool = True,
) -> Cohort:
    """Solve the model that ``load()`` returns for ``patients`` patients, from time 0 to ``t_end``.

    ``distributions`` says by parameter how it varies (``engine.distributions``); the others keep their value.
    ``seed`` is a whole number; the same seed gives the same patients. ``times`` are the times of the summary
    (default: 53 even steps); ``initial`` and ``inputs`` are as in ``Model.solve``, the same for all. ``keep`` names
    states and observables to keep for every patient at the times ``keep_at`` (default: the last).

    All cores are used; with a ``client`` of Dask the blocks go to its workers instead, which call ``load`` and
    compile the model themselves. Ctrl-C ends the work after the blocks under way and returns what is done.

    Raises CourseError naming what cannot be used, what was given and what is allowed.
    """
    model = load()
    check_whole("patients", patients, 1)
    check_whole("seed", seed, 0)
    check_distributions(model, {} if distributions is None else distributions)
    check_number("rtol", rtol, 1e-10, 1e-2)
    if times is None and t_end is not None:
        checked_times(t_end, None)
        times = np.linspace(0, t_end, 53)
    times = checked_times(t_end, times)
    names = [*model.states, *model.observables]
    kept_times = times[-1:] if keep_at is None else checked_times(t_end, keep_at)
    work = _Work(
        load,
        int(patients),
        dict(distributions or {}),
        int(seed),
        times,
        checked_initial(model, [np.nan] * len(model.states), initial),
        checked_inputs(model, inputs),
        _places(keep, names, f"{model.name}: keep"),
        _places(kept_times, times, "keep_at"),
        rtol,
    )
    if client is None:
        compiled(model)
    summary, blocks = Summary(), []
    done = 0
    for block in _run(work, client, progress):
        if block.part is not None:
            summary.add(block.part)
        blocks.append(block)
        done += len(block.solved)
    return _collected(model, work, blocks, summary, done, names, keep, kept_times)


def _collected(model, work, blocks, summary, done, names, keep, kept_times):
    solved, drawn, final, kept = (
        np.concatenate([getattr(block, part) for block in blocks]) for part in ("solved", "drawn", "final", "kept")
    )
    if not solved.any():
        raise CourseError(f"{model.name}: the equations could not be solved for any of {done} patients.")

    def curves(columns):
        return dict(zip(names, columns.reshape(len(work.times), -1).T))

    return Cohort(
        patients=done,
        complete=done == work.patients,
        seed=work.seed,
        times=work.times,
        units={name: each.unit for name, each in [*model.states.items(), *model.observables.items()]},
        mean=curves(summary.mean),
        sd=curves(summary.sd),
        drawn=dict(zip([name for name in model.parameters if name in work.distributions], drawn.T)),
        final=dict(zip(names, final.T)),
        kept={name: kept[:, :, place] for place, name in enumerate(keep)},
        kept_times=kept_times,
        unsolved=np.flatnonzero(~solved),
        _summary=summary,
    )


def _run(work, client, progress):
    """The blocks in their order; ends early when the user presses Ctrl-C after the first."""
    from tqdm import tqdm

    if client is None:
        workers = os.cpu_count() or 1
        executor = ThreadPoolExecutor(workers)
    else:
        executor, workers = client.get_executor(pure=False), max(sum(client.nthreads().values()), 1)
    bar = tqdm(total=work.patients, unit="patient", disable=not progress)
    numbers = iter(range(-(-work.patients // BLOCK)))
    # A few blocks wait ahead of the workers, never all of them.
    waiting = deque(executor.submit(work.block, number) for number in islice(numbers, 3 * workers))
    try:
        with bar, _ctrl_c_noted() as stopped:
            while waiting:
                block = waiting.popleft().result()
                waiting.extend(executor.submit(work.block, number) for number in islice(numbers, 1))
                bar.update(len(block.solved))
                yield block
                if stopped.is_set():
                    break
    finally:
        for future in waiting:
            future.cancel()
        executor.shutdown()


@contextmanager
def _ctrl_c_noted():
    """Inside, the first Ctrl-C sets the event instead of breaking off half-way; a second one works as usual."""
    noted = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield noted  # Ctrl-C never arrives here
        return
    before = signal.getsignal(signal.SIGINT)

    def note(number, frame):
        noted.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, note)
    try:
        yield noted
    finally:
        signal.signal(signal.SIGINT, before)


def _places(wanted, known, what):
    """Where each of ``wanted`` stands in ``known``."""
    known = list(known)
    for each in wanted:
        if each not in known:
            raise CourseError(f"{what}: there is no {each!s}; allowed: {', '.join(map(str, known))}.")
    return np.array([known.index(each) for each in wanted], dtype=int)
