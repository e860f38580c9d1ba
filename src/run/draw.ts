import type { RecordOptions } from "../cli/options.ts";
import type { Recording } from "../recording/recording.ts";
import { abortOnSecondSignal } from "../target/second_signal.ts";
import { chartMessage } from "./chart_message.ts";
import type { Deps } from "./deps.ts";

/**
 * Draws the chart of a recording that has just ended, where one was asked for; an old chart stays until the
 * new one is drawn. Returns its path, or says why there is none. Never throws.
 */
export async function drawRecording(
  recording: Recording,
  options: Pick<RecordOptions, "chart" | "chartType" | "chartEngine" | "out">,
  deps: Deps,
): Promise<string | undefined> {
  const { chart: chartPath, chartType, chartEngine: engine, out } = options;
  if (chartPath === undefined) return undefined;
  const { drawChart } = await import("../render/draw_chart.ts");
  const outcome = await abortOnSecondSignal(
    deps.signals,
    () => deps.clock.now(),
    (signal) => drawChart(deps, recording, { chartPath, engine, signal }),
  );
  const csvPath = out === "-" ? {} : { csvPath: out };
  const message = chartMessage(outcome, { os: deps.host.os, chartPath, chartType, ...csvPath });
  if (message === undefined) return chartPath;
  deps.terminal.say(message);
}
