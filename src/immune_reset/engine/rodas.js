// Stiff ordinary differential equations in the browser: the Rosenbrock method RODAS, order 4(3), L-stable, stiffly
// accurate, with a continuous solution of order 3 (Hairer and Wanner, Solving Ordinary Differential Equations II,
// 1996, section IV.7). A model is what engine/javascript.py generates; everything below is free of any one model.
// RODAS, the coefficients, stands before this text; it is read from rodas.json.

const STAGES = 6;
const RTOL = 3e-7; // per step; over a whole run the error stays far below 1e-4 of a state's range
const ATOL = 1e-12; // times the usual size of a state
const SAME_TIME = 1e-9; // times closer together than this fraction of the whole are one time
const MOST_STEPS = 100000;

function add(sum, factor, vector) {
  for (let i = 0; i < sum.length; i++) sum[i] += factor * vector[i];
}

// In place: LU factors of the n x n matrix w (rows one after another), rows swapped as noted in pivots.
function factorise(w, pivots, n) {
  for (let k = 0; k < n; k++) {
    const row = k * n;
    let best = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(w[i * n + k]) > Math.abs(w[best * n + k])) best = i;
    pivots[k] = best;
    for (let j = 0; best !== k && j < n; j++) {
      const kept = w[row + j];
      w[row + j] = w[best * n + j];
      w[best * n + j] = kept;
    }
    for (let i = k + 1; i < n; i++) {
      const below = i * n;
      if (w[below + k] === 0) continue;
      const factor = w[below + k] / w[row + k];
      w[below + k] = factor;
      for (let j = k + 1; j < n; j++) w[below + j] -= factor * w[row + j];
    }
  }
}

function backsolve(w, pivots, n, b) {
  for (let k = 0; k < n; k++) {
    const kept = b[k];
    b[k] = b[pivots[k]];
    b[pivots[k]] = kept;
  }
  for (let i = 1; i < n; i++) {
    let sum = b[i];
    for (let j = 0; j < i; j++) sum -= w[i * n + j] * b[j];
    b[i] = sum;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i];
    for (let j = i + 1; j < n; j++) sum -= w[i * n + j] * b[j];
    b[i] = sum / w[i * n + i];
  }
}

// A function march(y, from, to, stops, report) that moves y through one smooth segment and calls report(state) with
// the state at each stop on the way.
function stepper(model, p, u, size, clamp) {
  const n = size.length;
  const vector = () => new Float64Array(n);
  const f = vector(), ft = vector(), slope = vector(), at = vector(), between = vector();
  const k = Array.from({ length: STAGES }, vector);
  const jacobian = new Float64Array(n * n), w = new Float64Array(n * n), pivots = new Int32Array(n);
  const { gamma, a, c, alpha, time, dense } = RODAS;
  // States differ by ten orders of magnitude: the linear equations are solved in units of each state's size.
  const units = jacobian.map((_, at) => size[at % n] / size[Math.floor(at / n)]);

  // One step of length h from y: leaves the new state in `at` and returns its error, 1 being the most allowed.
  function attempt(t, y, h) {
    for (let i = 0; i < n * n; i++) w[i] = -jacobian[i] * units[i];
    for (let i = 0; i < n; i++) w[i * n + i] += 1 / (h * gamma);
    factorise(w, pivots, n);
    for (let stage = 0; stage < STAGES; stage++) {
      at.set(y);
      for (let s = 0; s < stage; s++) add(at, a[stage][s], k[s]);
      if (stage > 0) model.rightSide(p, clamp(t + alpha[stage] * h), at, u, slope);
      const rate = stage > 0 ? slope : f, b = k[stage];
      for (let i = 0; i < n; i++) b[i] = rate[i] + time[stage] * h * ft[i];
      for (let s = 0; s < stage; s++) add(b, c[stage][s] / h, k[s]);
      for (let i = 0; i < n; i++) b[i] /= size[i];
      backsolve(w, pivots, n, b);
      for (let i = 0; i < n; i++) b[i] *= size[i];
    }
    let error = 0;
    const last = k[STAGES - 1]; // stiffly accurate: the new state is the last stage plus its increment
    for (let i = 0; i < n; i++) {
      at[i] += last[i];
      const scale = ATOL * size[i] + RTOL * Math.max(Math.abs(y[i]), Math.abs(at[i]));
      error = Math.max(error, Math.abs(last[i]) / scale);
      if (Number.isNaN(at[i])) return Infinity;
    }
    return error;
  }

  // The state at the fraction s of the step from y to `at`.
  function within(y, s) {
    for (let i = 0; i < n; i++) {
      let bend = 0, twist = 0;
      for (let j = 0; j < STAGES - 1; j++) {
        bend += dense[0][j] * k[j][i];
        twist += dense[1][j] * k[j][i];
      }
      between[i] = y[i] * (1 - s) + s * (at[i] + (1 - s) * (bend + s * twist));
    }
    return between;
  }

  return function march(y, from, to, stops, report) {
    model.linearise(p, clamp(from), y, u, f, jacobian, ft);
    let t = from, next = 0, most = 5, h = to - from;
    for (let i = 0; i < n; i++) h = Math.min(h, (0.01 * size[i]) / Math.abs(f[i]));
    for (let steps = 1; t < to; steps++) {
      const last = t + h >= to;
      if (last) h = to - t;
      const error = attempt(t, y, h);
      const factor = Math.min(most, Math.max(0.2, 0.9 * Math.pow(error, -1 / 4)));
      if (steps > MOST_STEPS || (error > 1 && t + h === t)) {
        throw new Error(`${model.name}: the equations could not be solved beyond t = ${t} with these values.`);
      }
      if (error <= 1) {
        const reached = last ? to : t + h;
        for (; next < stops.length && stops[next] <= reached; next++) report(within(y, (stops[next] - t) / h));
        t = reached;
        y.set(at);
        model.linearise(p, clamp(t), y, u, f, jacobian, ft);
      }
      h *= factor;
      most = error <= 1 ? 5 : 1; // after a step that failed the next one is not lengthened
    }
  };
}

function complete(model, what, defaults, given) {
  for (const [name, value] of Object.entries(given)) {
    if (!(name in defaults)) throw new Error(`${model.name} has no ${what} ${name}.`);
    if (!Number.isFinite(value)) throw new Error(`${model.name}: ${what} ${name} is ${value}; a number is due.`);
  }
  return { ...defaults, ...given };
}

// What each input gives at time t: the model's own course, or the sum of a schedule's rows.
function levels(model, p, inputs, t) {
  const own = model.levels(p, t);
  return model.inputs.map((name, i) => {
    if (!inputs[name]) return own[i];
    return inputs[name].reduce((sum, [on, off, value]) => sum + (on <= t && t < off ? value : 0), 0);
  });
}

// The states (an array per time, in the model's order) at `times`, which increase from 0 or later. parameters and
// initial replace values by name; inputs puts [[start, stop, value], ...] in the place of an input.
function integrate(model, parameters = {}, initial = {}, times = [], inputs = {}) {
  const p = complete(model, "parameter", model.parameters, parameters);
  const usual = model.initial(p);
  const start = complete(model, "state", Object.fromEntries(model.states.map((name, i) => [name, usual[i]])), initial);
  for (const name of Object.keys(inputs)) {
    if (!model.inputs.includes(name)) throw new Error(`${model.name} has no input ${name}.`);
  }
  times.forEach((time, i) => {
    if (!(time >= 0) || time <= times[i - 1]) throw new Error(`${model.name}: times has to increase from 0.`);
  });
  const end = times[times.length - 1], same = SAME_TIME * end;
  const y = Float64Array.from(model.states, (name) => start[name]);
  const size = y.map((value, i) => Math.max(Math.abs(value), Math.abs(usual[i])) || 1);
  const schedule = Object.values(inputs).flatMap((rows) => rows.flatMap((row) => row.slice(0, 2)));
  const events = model.events(p);
  const edges = [0];
  const breaks = [...model.breakpoints(p), ...schedule].sort((one, other) => one - other);
  for (const edge of breaks) if (edge > edges[edges.length - 1] + same && edge < end - same) edges.push(edge);
  edges.push(end);

  const path = [];
  // Round-off leaves a vanished amount a hair below nothing; anything more negative than that stays visible.
  const peak = size.slice();
  const report = (state) => {
    state.forEach((value, i) => (peak[i] = Math.max(peak[i], value)));
    path.push(Array.from(state, (value, i) => (value < 0 && value > -1e-5 * peak[i] ? 0 : value)));
  };
  edges.forEach((from, i) => {
    for (const [moment, change] of events) if (Math.abs(moment - from) <= same) y.set(change(y));
    if (times[path.length] <= from) report(y);
    if (from === end) return;
    const to = edges[i + 1];
    const u = levels(model, p, inputs, (from + to) / 2);
    // A step input must not be read on its edge, where the next segment begins.
    const first = from + same * 1e-3, last = to - same * 1e-3;
    const stops = times.filter((time) => time > from && time < to);
    stepper(model, p, u, size, (t) => Math.min(Math.max(t, first), last))(y, from, to, stops, report);
  });
  return path;
}

// What a generated model offers: solve(parameters, initial, times, inputs) and observe(parameters, t, y, inputs).
function runnable(model) {
  return {
    ...model,
    solve: (...given) => integrate(model, ...given),
    observe: (parameters, t, y, inputs = {}) => {
      const p = { ...model.parameters, ...parameters };
      return model.observe(p, t, y, levels(model, p, inputs, t));
    },
  };
}
