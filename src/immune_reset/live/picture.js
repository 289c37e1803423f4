// The picture: what moves in the SVG, and where a value lies on an axis. Part of the stage (see stage.js).

// One SVG with its traces. `form` is the size that it was drawn for: page, phone or slide.
function makePicture(title, form, { svg: text, axes, traces: declared }) {
  const svg = h("div", { innerHTML: text }).firstElementChild;
  const description = s("desc", { id: `description-${form}` });
  svg.prepend(s("title", { id: `title-${form}` }, title), description);
  for (const [name, value] of Object.entries({
    class: form, role: "img", preserveAspectRatio: "xMinYMin meet", "aria-labelledby": `title-${form}`, "aria-describedby": description.id,
  })) svg.setAttribute(name, value);
  const traces = declared.map((trace) => ({
    ...trace,
    axes: axes[trace.axes],
    group: svg.querySelector(`[id="${CSS.escape(trace.gid)}"]`),
  }));
  let ghosts = [];

  return {
    svg,
    describe(words) { description.textContent = words; },
    draw(result) { for (const trace of traces) TRACES[trace.kind](trace, result); },
    freeze(on) {
      for (const ghost of ghosts) ghost.remove();
      ghosts = on ? traces.filter(({ kind }) => kind === "line" || kind === "bar").map(ghostOf) : [];
    },
  };
}

function ghostOf({ group }) {
  const ghost = group.cloneNode(true);
  ghost.removeAttribute("id");
  ghost.setAttribute("class", "ghost");
  group.before(ghost);
  return ghost;
}

const TRACES = {
  icons(trace, { marks }) {
    const [start, end] = marks[trace.gid].map((n) => Math.round(Math.min(Math.max(n, 0), trace.centres.length)));
    setPath(trace, trace.centres.slice(start, end).map(([x, y]) => `M${x} ${y}${trace.outline}`).join(""));
  },
  line(trace, { series }) {
    const { x, y } = series[trace.series];
    setPath(trace, `M${outline(trace, { x: trace.against ? series[trace.against].y : x, y }).join("L")}`);
  },
  fill(trace, { series }) {
    const upper = series[trace.series];
    const lower = typeof trace.lower === "string" ? series[trace.lower] : { x: upper.x, y: upper.x.map(() => trace.lower) };
    setPath(trace, `M${[...outline(trace, upper), ...outline(trace, lower).reverse()].join("L")}Z`);
  },
  bar(trace, { marks }) {
    const [a, b] = trace.across, axis = trace.axes[trace.along];
    const foot = round(pixel(axis, trace.foot)), end = round(pixel(axis, marks[trace.gid][0]));
    setPath(trace, trace.along === "y" ? `M${a} ${foot}H${b}V${end}H${a}Z` : `M${foot} ${a}V${b}H${end}V${a}Z`);
  },
  span(trace, { marks }) {
    const [left, top, right, bottom] = trace.axes.box;
    const [from, to] = marks[trace.gid].map((x) => Math.min(Math.max(round(pixel(trace.axes.x, x)), left), right));
    setPath(trace, `M${from} ${top}H${Math.max(from, to)}V${bottom}H${from}Z`);
    setVisible(trace, Number.isFinite(marks[trace.gid][0]));
  },
  point(trace, { marks }) {
    const [x, y] = marks[trace.gid], shape = trace.group.querySelector("use");
    setVisible(trace, Number.isFinite(x) && Number.isFinite(y));
    shape.setAttribute("x", round(pixel(trace.axes.x, x)));
    shape.setAttribute("y", round(pixel(trace.axes.y, y)));
  },
  label(trace, { marks, labels }) {
    const [x, y] = marks[trace.gid];
    trace.group.querySelector("text").textContent = labels[trace.gid];
    if (x === undefined) return;
    setVisible(trace, Number.isFinite(x) && Number.isFinite(y));
    const [fromX, fromY] = trace.anchor;
    const across = round(pixel(trace.axes.x, x) - fromX), down = round(pixel(trace.axes.y, y) - fromY);
    trace.group.setAttribute("transform", `translate(${across} ${down})`);
  },
};

function setPath(trace, d) {
  trace.group.querySelector("path").setAttribute("d", d);
}

function setVisible(trace, visible) {
  trace.group.setAttribute("visibility", visible ? "visible" : "hidden");
}

function outline({ axes }, { x, y }) {
  return Array.from(x, (value, i) => `${round(pixel(axes.x, value))} ${round(pixel(axes.y, y[i]))}`);
}

// An axis is a polyline from values to pixels. Beyond its ends it goes straight on, one length of the axis at most:
// the clip path hides the rest, and a path never holds an infinity.
function pixel({ log, values, pixels }, value) {
  const at = log ? Math.log10(Math.max(value, 0)) : value;
  let low = 0, high = values.length - 1;
  const reach = Math.abs(pixels[high] - pixels[0]);
  const least = Math.min(pixels[0], pixels[high]) - reach, most = least + 3 * reach;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] <= at) low = middle; else high = middle;
  }
  const slope = (pixels[high] - pixels[low]) / (values[high] - values[low]);
  const found = pixels[low] + (at - values[low]) * slope;
  return Number.isNaN(found) ? most : Math.min(Math.max(found, least), most);
}

function round(value) {
  return Math.round(value * 100) / 100;
}

function s(tag, attributes, words = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = words;
  return element;
}
