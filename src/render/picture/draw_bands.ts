import type { BandName } from "../figure/band_names.ts";
import type { BandEdges, Bands } from "../figure/bands.ts";
import type { Panel } from "../figure/layout.ts";
import { area, line } from "./points.ts";
import { INK, type Scale, strokeOf, textAt } from "./scale.ts";
import type { PathShape, Shape } from "./shape.ts";

/** The areas, with thin white lines between those that are thick enough. */
export function drawBands({ bands, lines }: Bands, panel: Panel, { x, y }: Scale): Shape[] {
  const areas = bands.map(({ color }, i): PathShape => ({
    ...{ kind: "path", fill: color },
    lines: lines
      .map((points) =>
        area(
          points.map(({ elapsedMs }) => x(elapsedMs)),
          points.map(({ tops }) => y(tops[i]!)),
          points.map(({ tops }) => y(i === 0 ? 0 : tops[i - 1]!)),
        )
      )
      .filter((outline) => outline.length > 0),
  }));
  const leastBytes = panel.top * SEPARATED_PX / (panel.bottomPx - panel.topPx);
  const white = strokeOf("#FFFFFF", 1, []);
  const separators = bands.slice(1).map((_, i): PathShape => ({
    ...{ kind: "path", stroke: white },
    lines: lines.flatMap((points) => thickStretches(points, i, leastBytes)).map((points) =>
      line(
        points.map(({ elapsedMs }) => x(elapsedMs)),
        points.map(({ tops }) => y(tops[i]!)),
      )
    ),
  }));
  return [...areas, ...separators].filter((shape) => shape.lines.length > 0);
}

/** Thinner areas would be eaten up by white lines. */
const SEPARATED_PX = 3;

/** Where the band below and all above an edge are thick enough to be told apart by a line. */
function thickStretches(
  points: readonly BandEdges[],
  edge: number,
  leastBytes: number,
): BandEdges[][] {
  const stretches: BandEdges[][] = [[]];
  for (const point of points) {
    const { tops } = point;
    const isThick = tops[edge]! - (tops[edge - 1] ?? 0) > leastBytes &&
      tops.at(-1)! - tops[edge]! > leastBytes;
    if (isThick) stretches.at(-1)!.push(point);
    else if (stretches.at(-1)!.length > 0) stretches.push([]);
  }
  return stretches.filter((stretch) => stretch.length > 1);
}

/** The names of bands beside the panel. */
export function drawBandNames(names: readonly BandName[]): Shape[] {
  return names.flatMap(({ text, color, fontPx, square, textLeftPx, middlePx }): Shape[] => {
    const { leftPx: left, topPx: top, sidePx } = square;
    const right = left + sidePx, bottom = top + sidePx;
    return [
      { kind: "path", fill: color, lines: [[left, top, right, top, right, bottom, left, bottom]] },
      textAt(text, textLeftPx, middlePx, { fontPx, ...INK }),
    ];
  });
}
