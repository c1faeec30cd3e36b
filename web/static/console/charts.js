// Charts as SVG, drawn here: bars, stacked bars and lines. Series differ by colour and by pattern, dash or marker, each
// chart has a title and a description for those who do not see it, and its figures as a table below.

import { element } from "../dom.js";

const NAMESPACE = "http://www.w3.org/2000/svg";
const PLOT_HEIGHT = 220; // CSS pixels, as all lengths here
const LEFT = 44; // room for the values of the upright axis
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 26; // room for the days
const DAY_WIDTH = 48; // what the label of a day takes
const THINNEST_COLUMN = 9; // thinner ones show no pattern any more: days are put together
const ROW = 40; // a level bar with its label above it
const MOST_SERIES = 6; // as many colours, patterns, dashes and markers there are
const DASHES = ["", "7 3", "2 3", "10 3 2 3", "1 4", "12 4"];
let charts = 0;

/**
 * Upright stacked bars, one column a day.
 *
 * `chart` is {title, describe, labels, series: [{name, values}], number, table: {label, total}, together}: as many
 * values as labels, `number` writes a value, `together(n)` says that a column is n days.
 */
export function stackedBars(chart) {
  return figure(chart, "bar", (width) => stacks(chart, width));
}

/** Lines over days; a null in the values is a gap. Takes what `stackedBars` takes. */
export function lines(chart) {
  return figure(chart, "line", (width) => curves(chart, width));
}

/** Level bars, one for each label; several series are stacked within a bar. Takes what `stackedBars` takes. */
export function bars(chart) {
  return figure(chart, "bar", (width) => rows(chart, width));
}

/** The least round number (1, 2 or 5 times a power of ten) that four steps of reach a value with. */
export function niceStep(most, steps = 4) {
  const raw = Math.max(most, 1) / steps;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw - 1e-9);
  return Math.max(step, 1);
}

/** Puts neighbouring columns together, `size` each, counted from the last one. */
export function together(labels, series, size) {
  const first = labels.length % size;
  const starts = [...(first ? [0] : []), ...Array.from({ length: Math.floor(labels.length / size) }, (_, n) => first + n * size)];
  const ends = [...starts.slice(1), labels.length];
  const sum = (values, index) => values.slice(starts[index], ends[index]).reduce((total, value) => total + value, 0);
  return {
    labels: starts.map((start, index) => (ends[index] - start > 1 ? `${labels[start]} – ${labels[ends[index] - 1]}` : labels[start])),
    series: series.map((one) => ({ ...one, values: starts.map((_, index) => sum(one.values, index)) })),
  };
}

function figure(chart, kind, draw) {
  const id = `chart-${(charts += 1)}`;
  const picture = svg("svg", { role: "img", class: "chart", "aria-labelledby": `${id}-title ${id}-text` });
  const note = element("p", { class: "hint" });
  const stage = element("div", { class: "chart-stage" }, picture);
  const redraw = () => {
    const width = Math.round(stage.clientWidth);
    if (!width) return;
    const drawn = draw(width);
    picture.setAttribute("width", width);
    picture.setAttribute("height", drawn.height);
    picture.setAttribute("viewBox", `0 0 ${width} ${drawn.height}`);
    picture.replaceChildren(
      svg("title", { id: `${id}-title` }, chart.title),
      svg("desc", { id: `${id}-text` }, chart.describe),
      svg("defs", {}, ...patterns(chart.series, id)),
      ...drawn.parts(id),
    );
    note.textContent = drawn.note ?? "";
    note.hidden = !drawn.note;
  };
  new ResizeObserver(redraw).observe(stage); // the first call comes as soon as it is laid out
  return element(
    "figure",
    { class: "card chart-card" },
    element("figcaption", {}, element("h2", {}, chart.title), element("p", { class: "hint" }, chart.describe)),
    chart.series.length > 1 ? legend(chart.series, kind) : null,
    stage,
    note,
    tableOf(chart),
  );
}

// Pictures

function stacks(chart, width) {
  const room = (width - LEFT - RIGHT) / Math.max(chart.labels.length, 1);
  const size = Math.max(1, Math.ceil(THINNEST_COLUMN / room));
  const { labels, series } = size > 1 ? together(chart.labels, chart.series, size) : chart;
  const totals = labels.map((_, index) => series.reduce((sum, one) => sum + one.values[index], 0));
  const scale = uprightScale(Math.max(0, ...totals));
  const step = (width - LEFT - RIGHT) / Math.max(labels.length, 1);
  const thickness = Math.min(step * 0.8, 40);
  const columns = (id) =>
    labels.flatMap((label, index) => {
      let below = 0;
      return series.map((one, number) => {
        const from = scale.y(below);
        below += one.values[index];
        const to = scale.y(below);
        if (to >= from) return null;
        const x = LEFT + step * index + (step - thickness) / 2;
        const tip = svg("title", {}, `${label} · ${one.name}: ${chart.number(one.values[index])}`);
        return svg("rect", { class: `series-${number}`, fill: `url(#${id}-pattern-${number})`, x, y: to, width: thickness, height: from - to }, tip);
      });
    });
  return {
    height: PLOT_HEIGHT + TOP + BOTTOM,
    note: size > 1 ? chart.together(size) : null,
    parts: (id) => [...uprightAxis(scale, chart.number, width), ...columns(id).filter(Boolean), ...days(labels, step, width)],
  };
}

function curves(chart, width) {
  const most = Math.max(0, ...chart.series.flatMap((one) => one.values.filter((value) => value !== null)));
  const scale = uprightScale(most);
  const step = (width - LEFT - RIGHT) / Math.max(chart.labels.length, 1);
  const x = (index) => LEFT + step * (index + 0.5);
  const drawn = chart.series.flatMap((one, number) => [
    svg("path", { class: `line series-${number}`, "stroke-dasharray": DASHES[number % MOST_SERIES], d: path(one.values, x, scale.y) }),
    ...one.values.map((value, index) => {
      if (value === null || (step < THINNEST_COLUMN && !isAlone(one.values, index))) return null;
      const tip = svg("title", {}, `${chart.labels[index]} · ${one.name}: ${chart.number(value)}`);
      return marker(number, x(index), scale.y(value), tip);
    }),
  ]);
  return {
    height: PLOT_HEIGHT + TOP + BOTTOM,
    parts: () => [...uprightAxis(scale, chart.number, width), ...drawn.filter(Boolean), ...days(chart.labels, step, width)],
  };
}

function rows(chart, width) {
  const totals = chart.labels.map((_, index) => chart.series.reduce((sum, one) => sum + one.values[index], 0));
  const most = Math.max(1, ...totals);
  const length = (value) => (value / most) * (width - LEFT);
  const drawn = (id) =>
    chart.labels.flatMap((label, index) => {
      let left = 0;
      const middle = ROW * index;
      const parts = chart.series.map((one, number) => {
        const x = left;
        left += length(one.values[index]);
        if (left <= x) return null;
        const tip = svg("title", {}, `${label} · ${one.name}: ${chart.number(one.values[index])}`);
        return svg("rect", { class: `series-${number}`, fill: `url(#${id}-pattern-${number})`, x, y: middle + 18, width: left - x, height: 14 }, tip);
      });
      return [
        svg("text", { class: "chart-label", x: 0, y: middle + 13 }, fitting(label, width)),
        ...parts.filter(Boolean),
        svg("text", { class: "chart-value", x: left + 5, y: middle + 29 }, chart.number(totals[index])),
      ];
    });
  return { height: ROW * chart.labels.length + 4, parts: drawn };
}

// Parts of pictures

function uprightScale(most) {
  const step = niceStep(most);
  const top = Math.max(step, Math.ceil(most / step - 1e-9) * step);
  return { step, top, y: (value) => TOP + PLOT_HEIGHT * (1 - value / top) };
}

function uprightAxis(scale, number, width) {
  const values = Array.from({ length: Math.round(scale.top / scale.step) + 1 }, (_, index) => index * scale.step);
  return values.flatMap((value) => [
    svg("line", { class: value ? "chart-grid" : "chart-axis", x1: LEFT, x2: width - RIGHT, y1: scale.y(value), y2: scale.y(value) }),
    svg("text", { class: "chart-value", "text-anchor": "end", x: LEFT - 6, y: scale.y(value) + 4 }, number(value)),
  ]);
}

function days(labels, step, width) {
  const short = labels.map((label) => label.split(" – ").at(-1));
  const every = Math.max(1, Math.ceil(DAY_WIDTH / step));
  return short.map((label, index) => {
    if ((labels.length - 1 - index) % every) return null;
    const x = Math.min(Math.max(LEFT + step * (index + 0.5), LEFT), width - DAY_WIDTH / 2);
    return svg("text", { class: "chart-value", "text-anchor": "middle", x, y: TOP + PLOT_HEIGHT + 18 }, label);
  }).filter(Boolean);
}

function path(values, x, y) {
  let open = false;
  return values.map((value, index) => {
    if (value === null) {
      open = false;
      return "";
    }
    const command = open ? "L" : "M";
    open = true;
    return `${command}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
  }).join("");
}

/** A point between two gaps, which no line shows. */
const isAlone = (values, index) => (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null;

function marker(number, x, y, ...children) {
  const shape = { class: `marker series-${number}` };
  const points = (...pairs) => pairs.map(([right, down]) => `${x + right},${y + down}`).join(" ");
  return [
    () => svg("circle", { ...shape, cx: x, cy: y, r: 3.5 }, ...children),
    () => svg("rect", { ...shape, x: x - 3.5, y: y - 3.5, width: 7, height: 7 }, ...children),
    () => svg("polygon", { ...shape, points: points([0, -4.5], [4.5, 4], [-4.5, 4]) }, ...children),
    () => svg("polygon", { ...shape, points: points([0, -5], [5, 0], [0, 5], [-5, 0]) }, ...children),
    () => svg("polygon", { ...shape, points: points([0, 4.5], [4.5, -4], [-4.5, -4]) }, ...children),
    () => svg("circle", { ...shape, class: `${shape.class} hollow`, cx: x, cy: y, r: 3.5 }, ...children),
  ][number % MOST_SERIES]();
}

/** The fill of each series: its colour, with lines, dots or checks of the ground over it from the second one on. */
function patterns(series, id) {
  return series.map((_, number) => {
    const size = 8;
    const over = [
      [],
      [svg("path", { d: "M-2 2L2 -2M0 8L8 0M6 10L10 6" })],
      [svg("circle", { cx: 2, cy: 2, r: 1.3, class: "dot" }), svg("circle", { cx: 6, cy: 6, r: 1.3, class: "dot" })],
      [svg("path", { d: "M0 2H8M0 6H8" })],
      [svg("path", { d: "M2 0V8M6 0V8" })],
      [svg("path", { d: "M0 0L8 8M0 8L8 0" })],
    ][number % MOST_SERIES];
    return svg(
      "pattern",
      { id: `${id}-pattern-${number}`, class: "chart-pattern", width: size, height: size, patternUnits: "userSpaceOnUse" },
      svg("rect", { class: `series-${number}`, width: size, height: size }),
      ...over,
    );
  });
}

function legend(series, kind) {
  const id = `legend-${charts}`;
  const items = series.map((one, number) => {
    const sample = svg("svg", { width: 28, height: 14, "aria-hidden": "true", class: "chart" });
    if (kind === "line") {
      const dash = DASHES[number % MOST_SERIES];
      sample.append(svg("path", { class: `line series-${number}`, "stroke-dasharray": dash, d: "M0 7H28" }), marker(number, 14, 7));
    } else {
      const own = patterns(series, id).filter((_, index) => index === number);
      sample.append(svg("defs", {}, ...own), svg("rect", { class: `series-${number}`, fill: `url(#${id}-pattern-${number})`, width: 28, height: 14 }));
    }
    return element("li", {}, sample, one.name);
  });
  return element("ul", { class: "chart-legend" }, ...items);
}

function tableOf(chart) {
  const { label, open, total } = chart.table;
  const numbers = (values) => values.map((value) => element("td", { class: "number end" }, value === null ? "–" : chart.number(value)));
  const body = chart.labels.map((name, index) =>
    element("tr", {}, element("th", { scope: "row" }, name), ...numbers(chart.series.map((one) => one.values[index]))),
  );
  const sums = chart.series.map((one) => one.values.reduce((sum, value) => sum + value, 0));
  const head = [label, ...chart.series.map((one) => one.name)].map((name) => element("th", { scope: "col" }, name));
  return element(
    "details",
    {},
    element("summary", {}, open),
    element(
      "div",
      { class: "table-wrap", tabindex: "0", role: "region", "aria-label": chart.title },
      element(
        "table",
        {},
        element("thead", {}, element("tr", {}, ...head)),
        element("tbody", {}, ...body),
        total ? element("tfoot", {}, element("tr", {}, element("th", { scope: "row" }, total), ...numbers(sums))) : null,
      ),
    ),
  );
}

/** A label cut to what fits a width; Chinese characters take about twice the room of Latin ones. */
function fitting(label, width) {
  let room = width / 7;
  let shown = "";
  for (const character of label) {
    room -= /[⺀-鿿＀-￯]/u.test(character) ? 2 : 1;
    if (room < 1) return `${shown}…`;
    shown += character;
  }
  return shown;
}

function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== "") made.setAttribute(key, String(value));
  }
  made.append(...children);
  return made;
}
