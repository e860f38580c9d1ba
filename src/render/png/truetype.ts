/** Reads the outlines of a TrueType font: the tables cmap (format 4), glyf, head, hhea, hmtx, loca. */

/** The outlines of a glyph, in units of the font from the base line up, and how far the next one is. */
export interface Glyph {
  readonly outlines: readonly (readonly OutlinePoint[])[];
  readonly advance: number;
}

/** A corner of an outline, or the control point of a quadratic curve between two. */
export interface OutlinePoint {
  readonly x: number;
  readonly y: number;
  readonly isOnCurve: boolean;
}

/** Glyphs may be put together from others, which may be so too. */
const MAX_DEPTH = 4;

export class TrueTypeFont {
  /** Units in an em. */
  readonly unitsPerEm: number;
  readonly #view: DataView;
  readonly #tables = new Map<string, number>();
  readonly #hasLongPlaces: boolean;
  readonly #advances: number;
  readonly #glyphs = new Map<number, Glyph>();

  constructor(bytes: Uint8Array) {
    const view = this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let i = 0; i < view.getUint16(4); i++) {
      const at = 12 + i * 16;
      const tag = String.fromCharCode(...bytes.subarray(at, at + 4));
      this.#tables.set(tag, view.getUint32(at + 8));
    }
    this.unitsPerEm = view.getUint16(this.#table("head") + 18);
    this.#hasLongPlaces = view.getInt16(this.#table("head") + 50) === 1;
    this.#advances = view.getUint16(this.#table("hhea") + 34);
  }

  /** The glyph of a character; undefined where the font has none. */
  glyph(codePoint: number): Glyph | undefined {
    const index = this.#index(codePoint);
    if (index === 0) return undefined;
    const known = this.#glyphs.get(index);
    if (known !== undefined) return known;
    const glyph = { outlines: this.#outlines(index, 0), advance: this.#advance(index) };
    this.#glyphs.set(index, glyph);
    return glyph;
  }

  #table(tag: string): number {
    const at = this.#tables.get(tag);
    if (at === undefined) throw new Error(`The font has no table "${tag}"`);
    return at;
  }

  /** The number of a character's glyph, 0 for none: by segments of characters, cmap format 4. */
  #index(codePoint: number): number {
    const view = this.#view, cmap = this.#table("cmap");
    for (let i = 0; i < view.getUint16(cmap + 2); i++) {
      const at = cmap + view.getUint32(cmap + 8 + i * 8);
      if (view.getUint16(at) === 4) return this.#inSegments(at, codePoint);
    }
    return 0;
  }

  #inSegments(table: number, codePoint: number): number {
    const view = this.#view, bytes = view.getUint16(table + 6);
    const ends = table + 14, starts = ends + bytes + 2, deltas = starts + bytes;
    const ranges = deltas + bytes;
    for (let i = 0; i < bytes; i += 2) {
      if (codePoint > view.getUint16(ends + i)) continue;
      const start = view.getUint16(starts + i);
      if (codePoint < start) return 0;
      const delta = view.getUint16(deltas + i), range = view.getUint16(ranges + i);
      if (range === 0) return (codePoint + delta) & 0xffff;
      const index = view.getUint16(ranges + i + range + (codePoint - start) * 2);
      return index === 0 ? 0 : (index + delta) & 0xffff;
    }
    return 0;
  }

  #advance(index: number): number {
    return this.#view.getUint16(this.#table("hmtx") + Math.min(index, this.#advances - 1) * 4);
  }

  #outlines(index: number, depth: number): Glyph["outlines"] {
    const loca = this.#table("loca"), view = this.#view;
    const place = (i: number) =>
      this.#hasLongPlaces ? view.getUint32(loca + i * 4) : view.getUint16(loca + i * 2) * 2;
    // A blank one.
    if (place(index) === place(index + 1) || depth > MAX_DEPTH) return [];
    const at = this.#table("glyf") + place(index);
    const contours = view.getInt16(at);
    return contours >= 0 ? this.#simple(at + 10, contours) : this.#composite(at + 10, depth);
  }

  #simple(start: number, contours: number): Glyph["outlines"] {
    const view = this.#view;
    const ends = Array.from({ length: contours }, (_, i) => view.getUint16(start + i * 2));
    const count = (ends.at(-1) ?? -1) + 1;
    let at = start + contours * 2;
    at += 2 + view.getUint16(at);
    const flags: number[] = [];
    while (flags.length < count) {
      const flag = view.getUint8(at++);
      const times = flag & FLAG.repeat ? view.getUint8(at++) + 1 : 1;
      for (let i = 0; i < times; i++) flags.push(flag);
    }
    const coordinates = (short: number, same: number) => {
      let value = 0;
      return flags.map((flag) => {
        if (flag & short) value += flag & same ? view.getUint8(at++) : -view.getUint8(at++);
        else if (!(flag & same)) {
          value += view.getInt16(at);
          at += 2;
        }
        return value;
      });
    };
    const xs = coordinates(FLAG.xShort, FLAG.xSame), ys = coordinates(FLAG.yShort, FLAG.ySame);
    const points = flags.map((flag, i) => (
      { x: xs[i]!, y: ys[i]!, isOnCurve: (flag & FLAG.onCurve) !== 0 }
    ));
    return ends.map((end, i) => points.slice(i === 0 ? 0 : ends[i - 1]! + 1, end + 1));
  }

  /** Accents and the like: other glyphs, moved and scaled. */
  #composite(start: number, depth: number): Glyph["outlines"] {
    const view = this.#view;
    const outlines: (readonly OutlinePoint[])[] = [];
    for (let at = start, flags: number = PART.more; flags & PART.more;) {
      flags = view.getUint16(at);
      const index = view.getUint16(at + 2);
      at += 4;
      const isWide = flags & PART.words;
      const dx = isWide ? view.getInt16(at) : view.getInt8(at);
      const dy = isWide ? view.getInt16(at + 2) : view.getInt8(at + 1);
      at += isWide ? 4 : 2;
      const scale = (offset: number) => view.getInt16(at + offset) / 16384;
      let [xx, xy, yx, yy] = [1, 0, 0, 1];
      if (flags & PART.scale) [xx, yy, at] = [scale(0), scale(0), at + 2];
      else if (flags & PART.twoScales) [xx, yy, at] = [scale(0), scale(2), at + 4];
      else if (flags & PART.matrix) {
        [xx, xy, yx, yy, at] = [scale(0), scale(2), scale(4), scale(6), at + 8];
      }
      for (const outline of this.#outlines(index, depth + 1)) {
        outlines.push(outline.map(({ x, y, isOnCurve }) => (
          { x: x * xx + y * yx + dx, y: x * xy + y * yy + dy, isOnCurve }
        )));
      }
    }
    return outlines;
  }
}

/** Flags of a point of a simple glyph. */
const FLAG = { onCurve: 1, xShort: 2, yShort: 4, repeat: 8, xSame: 16, ySame: 32 } as const;
/** Flags of a part of a composite glyph. */
const PART = { words: 1, scale: 8, more: 32, twoScales: 64, matrix: 128 } as const;
