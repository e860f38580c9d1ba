import { byteTicks, timeTicks } from "../figure/axis.ts";
import { element, text } from "../svg/element.ts";
import { Markup } from "./markup.ts";
import type { RankCourse, RankCourses } from "./rank_courses.ts";

const KIB = 1024;
/** Of the picture, and where its plot is. */
const WIDTH = 960, HEIGHT = 280, LEFT = 74, RIGHT = 940, TOP = 10, BOTTOM = 250;

/** The band of all ranks over time, with axes, the median and one of the ranks: a picture to be scaled. */
export function bandPicture(courses: RankCourses, rank: RankCourse | undefined): Markup {
  const { band, cellMs } = courses;
  const count = Math.max(1, band.most.length);
  const topBytes = Math.max(1, most(band.most) * KIB);
  const y = (kib: number) => BOTTOM - kib * KIB / topBytes * (BOTTOM - TOP);
  const x = (cell: number) => LEFT + cell / count * (RIGHT - LEFT);
  const line = (kib: Float64Array) => steps(kib, x, y).map((points) => `M${points.join("L")}`);
  const area = runs(band.most).map(([from, to]) => {
    const cells = Array.from({ length: to - from }, (_, i) => from + i);
    const upper = cells.flatMap((cell) => corners(cell, band.most, x, y));
    const lower = cells.flatMap((cell) => corners(cell, band.least, x, y)).reverse();
    return `M${[...upper, ...lower].join("L")}Z`;
  });
  const stroke = (kib: Float64Array, color: string, dash?: string) =>
    element("path", {
      ...{ d: line(kib).join(""), fill: "none", stroke: color, "stroke-width": 2 },
      ...dash !== undefined && { "stroke-dasharray": dash },
    });
  const parts = [
    element("title", {}, [text(`The band of all ranks`)]),
    ...byteTicks(topBytes, 4).map(({ at, label }) => level(y(at / KIB), label)),
    ...timeTicks(count * cellMs, 8).map(({ at, label }) => moment(x(at / cellMs), label)),
    element("path", { class: "band", d: area.join(""), fill: "#c5d4e3" }),
    stroke(band.median, "#000000", "6 4"),
    ...rank ? [stroke(rank.kib, "#D55E00")] : [],
  ];
  return new Markup(element("svg", {
    ...{ viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "font-size": 14 },
    "font-family": "DejaVu Sans, Verdana, sans-serif",
  }, parts));
}

const level = (y: number, label: string): string =>
  element("path", { class: "grid", d: `M${LEFT} ${px(y)}H${RIGHT}`, stroke: "#eceef1" }) +
  element("text", {
    ...{ class: "faint", x: LEFT - 8, y: y + 5, fill: "#5a6470", "text-anchor": "end" },
  }, [text(label)]);

const moment = (x: number, label: string): string =>
  element("text", {
    ...{ class: "faint", x, y: HEIGHT - 8, fill: "#5a6470", "text-anchor": "middle" },
  }, [text(label)]);

/** Of a small picture: cells across it, and its height. */
const CELLS = 100, TALL = 32;

/** One rank as an area, with the median of all as a line; as wide as it is shown. */
export function sparkline(kib: Float64Array, median: Float64Array, topKib: number): Markup {
  const [course, middle] = [kib, median].map((values) => fewer(values, CELLS));
  const y = (value: number) => Math.round(TALL - value / Math.max(1, topKib) * (TALL - 1));
  const area = runs(course!).map(([from, to]) => {
    let d = `M${from} ${TALL}`;
    for (let cell = from; cell < to; cell++) d += `V${y(course![cell]!)}H${cell + 1}`;
    return `${d}V${TALL}Z`;
  });
  const line = steps(middle!, (cell) => cell, y).map((points) => `M${points.join("L")}`);
  return new Markup(element("svg", {
    ...{ class: "spark", viewBox: `0 0 ${course!.length} ${TALL}`, width: "100%", height: TALL },
    ...{ preserveAspectRatio: "none", "aria-hidden": "true" },
  }, [
    element("path", { class: "fill", d: area.join(""), fill: "#0072B2" }),
    element("path", {
      ...{ class: "median", d: line.join(""), fill: "none", stroke: "#000000" },
      "vector-effect": "non-scaling-stroke",
    }),
  ]));
}

/** At most that many cells: of each stretch the most. */
function fewer(values: Float64Array, cells: number): Float64Array {
  const each = Math.max(1, Math.ceil(values.length / cells));
  return Float64Array.from({ length: Math.ceil(values.length / each) }, (_, i) => {
    const part = values.subarray(i * each, (i + 1) * each);
    return part.reduce((most, value) => most !== most || value > most ? value : most, NaN);
  });
}

/** Stretches of cells that were measured: from, and up to. */
function runs(values: Float64Array): [number, number][] {
  const found: [number, number][] = [];
  for (let cell = 0; cell < values.length; cell++) {
    if (Number.isNaN(values[cell]!)) continue;
    const last = found.at(-1);
    if (last?.[1] === cell) last[1]++;
    else found.push([cell, cell + 1]);
  }
  return found;
}

type Scale = (value: number) => number;

/** Both ends of a cell's level. */
const corners = (cell: number, values: Float64Array, x: Scale, y: Scale): string[] => {
  const at = px(y(values[cell]!));
  return [`${px(x(cell))} ${at}`, `${px(x(cell + 1))} ${at}`];
};

/** Points of the line through each stretch, in steps. */
const steps = (values: Float64Array, x: Scale, y: Scale): string[][] =>
  runs(values).map(([from, to]) =>
    Array.from({ length: to - from }, (_, i) => corners(from + i, values, x, y)).flat()
  );

const most = (values: Float64Array): number =>
  values.reduce((most, value) => value > most ? value : most, 0);

/** A tenth of a pixel is enough. */
const px = (value: number): number => Math.round(value * 10) / 10;
