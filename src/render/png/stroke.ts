import type { Points, Stroke } from "../picture/shape.ts";

/** Corners of a disc that rounds a joint off: enough for lines of a few px. */
const CORNERS = 10;

/** The outlines of a line as it is stroked, all in one direction: joints are round, ends cut off. */
export function* strokeOutlines(points: Points, { widthPx, dashPx }: Stroke): Iterable<Points> {
  for (const piece of dashPx.length > 0 ? dashes(points, dashPx) : [points]) {
    yield* solid(piece, widthPx / 2);
  }
}

function* solid(points: Points, half: number): Iterable<Points> {
  for (let i = 0; i + 3 < points.length; i += 2) {
    const [x0, y0, x1, y1] = points.slice(i, i + 4) as [number, number, number, number];
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (length === 0) continue;
    const dx = (y1 - y0) / length * half, dy = (x0 - x1) / length * half;
    yield [x0 + dx, y0 + dy, x1 + dx, y1 + dy, x1 - dx, y1 - dy, x0 - dx, y0 - dy];
    const isJoint = i + 5 < points.length;
    if (isJoint && half > 0.5) yield disc(x1, y1, half);
  }
}

/** A circle's outline, in the direction of strokes. */
export function disc(x: number, y: number, radius: number, corners = CORNERS): Points {
  return Array.from({ length: corners }, (_, i) => {
    const angle = i / corners * 2 * Math.PI;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  }).flat();
}

/** The pieces of a line that its dashes leave: lengths of dash and gap in turn. */
function* dashes(points: Points, lengths: readonly number[]): Iterable<Points> {
  let place = 0, leftPx = lengths[0]!;
  let piece: number[] = points.slice(0, 2);
  for (let i = 0; i + 3 < points.length; i += 2) {
    let [x, y] = [points[i]!, points[i + 1]!];
    const [toX, toY] = [points[i + 2]!, points[i + 3]!];
    for (;;) {
      const restPx = Math.hypot(toX - x, toY - y);
      if (restPx <= leftPx) {
        leftPx -= restPx;
        piece.push(toX, toY);
        break;
      }
      x += (toX - x) * leftPx / restPx;
      y += (toY - y) * leftPx / restPx;
      piece.push(x, y);
      if (place % 2 === 0) yield piece;
      place++;
      leftPx = lengths[place % lengths.length]!;
      piece = [x, y];
    }
  }
  if (place % 2 === 0) yield piece;
}
