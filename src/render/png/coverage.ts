import type { Points } from "../picture/shape.ts";

/**
 * How much of each pixel an outline covers, exactly: the signed area that each edge leaves to its right is
 * added up along the rows. Pieces of one direction that overlap cover no more than all of a pixel.
 */
export class Coverage {
  readonly #widthPx: number;
  readonly #heightPx: number;
  /** For each pixel by how much the area changes there; a row has two more for what begins at its end. */
  readonly #changes: Float32Array;
  readonly #stride: number;
  #top = Infinity;
  #bottom = -1;
  #left = Infinity;
  #right = -1;

  constructor(widthPx: number, heightPx: number) {
    this.#widthPx = widthPx;
    this.#heightPx = heightPx;
    this.#stride = widthPx + 2;
    this.#changes = new Float32Array(this.#stride * heightPx);
  }

  /** Adds an outline, which goes back to its beginning. */
  add(points: Points): void {
    const { length } = points;
    for (let i = 0; i < length; i += 2) {
      const next = (i + 2) % length;
      this.#edge(points[i]!, points[i + 1]!, points[next]!, points[next + 1]!);
    }
  }

  /** Tells each pixel that is covered, by its place in a picture of rows, and forgets them all. */
  take(use: (place: number, share: number) => void): void {
    const changes = this.#changes;
    const left = Math.max(0, this.#left), right = Math.min(this.#right, this.#widthPx - 1);
    for (let y = this.#top; y <= this.#bottom; y++) {
      let sum = 0;
      const row = y * this.#stride;
      for (let x = left; x <= right; x++) {
        sum += changes[row + x]!;
        const share = Math.min(Math.abs(sum), 1);
        if (share > LEAST) use(y * this.#widthPx + x, share);
      }
      changes.fill(0, row + left, row + right + 3);
    }
    this.#top = this.#left = Infinity;
    this.#bottom = this.#right = -1;
  }

  #edge(fromX: number, fromY: number, toX: number, toY: number): void {
    // What is next to level leaves nothing, and has no slope that a number could hold.
    if (Math.abs(fromY - toY) < LEVEL) return;
    const isDown = fromY < toY;
    const [x0, y0, x1, y1] = isDown ? [fromX, fromY, toX, toY] : [toX, toY, fromX, fromY];
    const slope = (x1 - x0) / (y1 - y0);
    const first = Math.max(0, Math.floor(y0));
    const last = Math.min(this.#heightPx, Math.ceil(y1)) - 1;
    if (last < first) return;
    this.#top = Math.min(this.#top, first);
    this.#bottom = Math.max(this.#bottom, last);
    let x = x0 + Math.max(0, -y0) * slope;
    for (let y = first; y <= last; y++) {
      const height = Math.min(y + 1, y1) - Math.max(y, y0);
      const nextX = x + slope * height;
      this.#rowEdge(y * this.#stride, x, nextX, isDown ? height : -height);
      x = nextX;
    }
  }

  /** Of an edge the piece within one row, of a signed height. */
  #rowEdge(row: number, fromX: number, toX: number, height: number): void {
    const changes = this.#changes;
    const x0 = this.#clamped(Math.min(fromX, toX)), x1 = this.#clamped(Math.max(fromX, toX));
    const first = Math.floor(x0), end = Math.ceil(x1);
    this.#left = Math.min(this.#left, first);
    this.#right = Math.max(this.#right, end);
    if (end <= first + 1) {
      const inside = (x0 + x1) / 2 - first;
      changes[row + first]! += height * (1 - inside);
      changes[row + first + 1]! += height * inside;
      return;
    }
    // The area right of the edge in each pixel that it crosses, less that in the pixel before.
    let before = 0;
    const perPx = height / (x1 - x0);
    for (let x = first; x < end; x++) {
      const from = Math.max(x0, x), to = Math.min(x1, x + 1);
      const area = perPx * ((to - from) * (x + 1 - (from + to) / 2) + Math.max(0, from - x0));
      changes[row + x]! += area - before;
      before = area;
    }
    changes[row + end]! += height - before;
  }

  #clamped(x: number): number {
    return Math.min(Math.max(x, 0), this.#widthPx);
  }
}

/** Less of a pixel shows in no colour. */
const LEAST = 1 / 512;

/** In px. */
const LEVEL = 1e-9;
