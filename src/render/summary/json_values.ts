export type Json = string | number | null | boolean | readonly Json[] | JsonObject;
/** An object whose keys that are undefined are left out. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** In whole numbers; JSON has no infinity. */
export const finite = (value: number): number | undefined =>
  Number.isFinite(value) ? Math.round(value) : undefined;

/** To a thousandth. */
export function rounded(value: number): number;
export function rounded(value: number | undefined): number | undefined;
export function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toFixed(3));
}
