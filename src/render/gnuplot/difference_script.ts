import { type Difference, FALL_COLOR, RISE_COLOR } from "../figure/differences.ts";

const SIDES = [
  { block: "$RISES", isRise: true, color: RISE_COLOR },
  { block: "$FALLS", isRise: false, color: FALL_COLOR },
] as const;

const sidesOf = (differences: readonly Difference[]) =>
  SIDES.map((side) => ({
    ...side,
    of: differences.filter(({ isRise }) => isRise === side.isRise),
  })).filter(({ of }) => of.length > 0);

/** `$RISES` and `$FALLS`: time, the lower value, and the higher one; the pieces apart by blank lines. */
export function* differenceData(differences: readonly Difference[]): Iterable<string> {
  for (const { block, of } of sidesOf(differences)) {
    yield `${block} << EOD\n`;
    for (const { points } of of) {
      yield points.map(({ elapsedMs, low, high }) => `${elapsedMs} ${low} ${high}\n`).join("") +
        "\n";
    }
    yield "EOD\n";
  }
}

/** The `plot` elements of the areas. */
export const differencePlots = (differences: readonly Difference[]): string[] =>
  sidesOf(differences).map(({ block, color }) =>
    `${block} using 1:2:3 with filledcurves fs transparent solid 0.22 noborder ` +
    `lc rgb '${color}' notitle`
  );
