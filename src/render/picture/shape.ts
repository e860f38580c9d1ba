/**
 * What a figure is drawn of, in px from the picture's left and top, the lowest shape first: the same for
 * every drawer. Colours are `#RRGGBB`.
 */
export type Shape = PathShape | CircleShape | TextShape;

/** What a shape is for, where a page may give it another colour. */
export type Role = "paper" | "ink" | "faint" | "grid" | "frame" | "marker" | "peak";

/** Points, x and y in turn. */
export type Points = readonly number[];

export interface Stroke {
  readonly color: string;
  readonly widthPx: number;
  /** Lengths of dashes and gaps; none = solid. */
  readonly dashPx: readonly number[];
}

/** Lines through points, or the areas that they enclose; each line goes back to its beginning then. */
export interface PathShape {
  readonly kind: "path";
  readonly lines: readonly Points[];
  readonly fill?: string;
  /** Of the area; default 1. */
  readonly opacity?: number;
  readonly stroke?: Stroke;
  readonly role?: Role;
}

export interface CircleShape {
  readonly kind: "circle";
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly fill: string;
  readonly stroke?: Stroke;
}

/** One line of text. */
export interface TextShape {
  readonly kind: "text";
  readonly text: string;
  readonly x: number;
  /** The base line. */
  readonly y: number;
  readonly fontPx: number;
  /** What of the text stands at `x`. */
  readonly anchor: "start" | "middle" | "end";
  readonly fill: string;
  readonly role?: Role;
}

/** A whole picture. */
export interface Picture {
  readonly widthPx: number;
  readonly heightPx: number;
  /** What it is called, and what it says in a sentence, for who does not see it. */
  readonly title: string;
  readonly description: string;
  readonly shapes: readonly Shape[];
}
