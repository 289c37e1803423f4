// Reductions of a curve to one number: the twin of measures.py, function by function.
// A curve is two arrays, x (not decreasing) and y, with straight lines between samples. "Never" is Infinity.

function valueAt(x, y, at) {
  const last = x.length - 1;
  if (at >= x[last]) return y[last];
  if (at <= x[0]) return y[0];
  let low = 0, high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle] <= at) low = middle; else high = middle;
  }
  return between(at, x[low], x[high], y[low], y[high]);
}

function firstAbove(x, y, level, after) {
  if (after > x[x.length - 1]) return Infinity;
  const [xs, ys] = windowed(x, y, after, Infinity);
  const first = ys.findIndex((value) => value >= level);
  if (first < 0) return Infinity;
  return first === 0 ? xs[0] : between(level, ys[first - 1], ys[first], xs[first - 1], xs[first]);
}

function firstBelow(x, y, level, after) {
  return firstAbove(x, Array.from(y, (value) => -value), -level, after);
}

function timeBelow(x, y, level, start, end) {
  const [xs, ys] = windowed(x, y, start, end);
  let total = 0;
  for (let i = 1; i < xs.length; i++) {
    const width = xs[i] - xs[i - 1], y0 = ys[i - 1], y1 = ys[i];
    if (y0 < level && y1 < level) total += width;
    else if (y0 < level || y1 < level) total += width * (level - Math.min(y0, y1)) / Math.abs(y1 - y0);
  }
  return total;
}

function minimum(x, y, start, end) {
  return windowed(x, y, start, end)[1].reduce((a, b) => Math.min(a, b));
}

function maximum(x, y, start, end) {
  return windowed(x, y, start, end)[1].reduce((a, b) => Math.max(a, b));
}

function rises(x, y, level, apart) {
  let count = 0, last = -Infinity;
  for (let i = 1; i < x.length; i++) {
    if (!(y[i - 1] < level && y[i] >= level)) continue;
    const at = between(level, y[i - 1], y[i], x[i - 1], x[i]);
    if (at - last > apart) count++;
    last = at;
  }
  return count;
}

function nearest(grid, value) {
  return grid.reduce((best, each, i) => (Math.abs(each - value) < Math.abs(grid[best] - value) ? i : best), 0);
}

function windowed(x, y, start, end) {
  const last = x[x.length - 1];
  start = Math.min(Math.max(start, x[0]), last);
  end = Math.min(Math.max(end, start), last);
  const xs = [start], ys = [valueAt(x, y, start)];
  for (let i = 0; i < x.length; i++) {
    if (x[i] > start && x[i] < end) { xs.push(x[i]); ys.push(y[i]); }
  }
  return [[...xs, end], [...ys, valueAt(x, y, end)]];
}

function between(at, a, b, valueA, valueB) {
  return valueA + (valueB - valueA) * (at - a) / (b - a);
}

function show(value, digits) {
  if (!Number.isFinite(value)) return "never";
  const text = value.toFixed(digits).replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ",");
  return /[1-9]/.test(text) ? text : text.replace("-", "");
}

function orNever(value) {
  return Number.isNaN(value) ? Infinity : value;
}
