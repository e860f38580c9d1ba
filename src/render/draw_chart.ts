import { reasonOf } from "../model/errors.ts";
import type { Host } from "../system/host.ts";
import { type ChartFormat, chartFormat } from "./formats.ts";
import type { Drawn, DrawOutcome, DrawRequest } from "./drawing.ts";

/** What draws: gnuplot, memmark itself, or gnuplot where it is there and else memmark. */
export type ChartEngine = "auto" | "gnuplot" | "builtin";

/** What drawing takes of the machine. */
export interface ChartTools {
  readonly host: Host;
  /** The TrueType font of pictures without gnuplot. Throws SetupError where it is missing. */
  readonly chartFont: () => Promise<Uint8Array>;
}

/** Draws a recording and writes the picture, whole or not at all; a PDF needs gnuplot. Never throws. */
export async function drawChart(
  tools: ChartTools,
  recording: Drawn,
  request: DrawRequest & { readonly engine: ChartEngine },
): Promise<DrawOutcome> {
  const { engine, chartPath, signal } = request;
  const format = chartFormat(chartPath);
  const isBuiltinEnough = format === "svg" || format === "png";
  if (engine === "builtin" && isBuiltinEnough) {
    return await drawn(tools, recording, request, format);
  }
  const { drawByGnuplot } = await import("./gnuplot/gnuplot.ts");
  const outcome = await drawByGnuplot(tools.host, recording, request);
  const isInNeed = outcome.kind === "noGnuplot" ||
    outcome.kind === "failed" && outcome.byGnuplot && !signal?.aborted;
  return engine === "auto" && isInNeed && isBuiltinEnough
    ? await drawn(tools, recording, request, format)
    : outcome;
}

async function drawn(
  { host, chartFont }: ChartTools,
  { series, ...recording }: Drawn,
  { chartPath }: DrawRequest,
  format: Exclude<ChartFormat, "pdf">,
): Promise<DrawOutcome> {
  if (series === undefined || series.isEmpty) return { kind: "nothingToDraw" };
  try {
    const { drawFigure } = await import("./picture/draw_figure.ts");
    const picture = drawFigure(series, recording);
    if (format === "svg") {
      const { svgFile } = await import("./svg/svg.ts");
      host.writeFile(chartPath, new TextEncoder().encode(svgFile(picture)));
    } else {
      const { pngOf } = await import("./png/png.ts");
      host.writeFile(chartPath, await pngOf(picture, await chartFont()));
    }
    return { kind: "drawn" };
  } catch (error) {
    return { kind: "failed", detail: reasonOf(error) };
  }
}
