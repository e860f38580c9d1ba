import { SetupError } from "../model/errors.ts";

/** Beside the program in a build, and where it is kept in a checkout: see scripts/build.ts. */
const PLACES = ["chart.ttf", "src/render/png/font/dejavu_sans.ttf"] as const;

/** Reads the font of PNG charts from beside the program, a URL. Throws SetupError where it is missing. */
export async function readChartFont(program: string): Promise<Uint8Array> {
  for (const place of PLACES) {
    try {
      return await Deno.readFile(new URL(place, program));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  throw new SetupError("chart.ttf beside memmark is missing; install it again");
}
