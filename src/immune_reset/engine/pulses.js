// A model that chance pushes: inputs that come in pulses. The twin of pulses.py, function by function; the same seed
// gives the same pulses. `runnable` and `complete` of rodas.js stand before this text.

const MODULUS = 2147483647, MULTIPLIER = 48271, LEAP = 1000003;

// The states at `times`, which increase from 0 or later. `pulses` maps an input to [rate, amount].
function pulsed(model, parameters, initial, times, pulses, seed, step) {
  const p = complete(model, "parameter", model.parameters, parameters);
  const usual = Object.fromEntries(model.initial(p).map((value, i) => [model.states[i], value]));
  const start = complete(model, "state", usual, initial);
  const level = model.levels(p, 0).map((value, i) => (model.inputs[i] in pulses ? 0 : value));
  const n = model.states.length, vector = () => new Float64Array(n);
  const y = Float64Array.from(model.states, (name) => start[name]);
  const a = vector(), b = vector(), c = vector(), d = vector(), at = vector();
  const slope = (state, into) => model.rightSide(p, 0, state, level, into);

  function kick(name, amount) {
    const pushed = level.map((value, i) => value + (model.inputs[i] === name));
    model.rightSide(p, 0, y, pushed, a);
    slope(y, b);
    for (let i = 0; i < n; i++) y[i] += amount * (a[i] - b[i]);
  }

  function march(length) {
    const steps = Math.ceil(length / step), h = length / steps;
    for (let s = 0; s < steps; s++) {
      slope(y, a);
      for (let i = 0; i < n; i++) at[i] = y[i] + h / 2 * a[i];
      slope(at, b);
      for (let i = 0; i < n; i++) at[i] = y[i] + h / 2 * b[i];
      slope(at, c);
      for (let i = 0; i < n; i++) at[i] = y[i] + h * c[i];
      slope(at, d);
      for (let i = 0; i < n; i++) y[i] += h / 6 * (a[i] + 2 * b[i] + 2 * c[i] + d[i]);
    }
  }

  const next = instants(Object.entries(pulses).map(([name, [rate]]) => [name, rate]), seed);
  let now = 0, [instant, name] = next();
  return times.map((stop) => {
    while (instant <= stop) {
      march(instant - now);
      kick(name, pulses[name][1]);
      now = instant;
      [instant, name] = next();
    }
    march(stop - now);
    now = stop;
    return Array.from(y);
  });
}

// A function that gives the next pulse, [time, input]; at no rate it never comes.
function instants(rates, seed) {
  const total = rates.reduce((sum, [, rate]) => sum + rate, 0);
  let state = power(LEAP * seed), now = 0;
  const draw = () => (state = (MULTIPLIER * state) % MODULUS) / MODULUS;
  return () => {
    if (total === 0) return [Infinity, ""];
    now -= Math.log(draw()) / total;
    let left = draw() * total;
    return [now, (rates.find(([, rate]) => (left -= rate) <= 0) ?? rates[rates.length - 1])[0]];
  };
}

// MULTIPLIER to this power, modulo MODULUS.
function power(exponent) {
  let found = 1n, base = BigInt(MULTIPLIER);
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2) found = (found * base) % BigInt(MODULUS);
    base = (base * base) % BigInt(MODULUS);
  }
  return Number(found);
}
