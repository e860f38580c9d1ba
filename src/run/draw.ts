import type { RecordOptions } from "../cli/options.ts";
import { TERMINAL_CHART } from "../cli/values.ts";
import type { Recording } from "../recording/recording.ts";
import { abortOnSecondSignal } from "../target/interrupt.ts";
import type { Host } from "../system/host.ts";
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
  if (chartPath === undefined || chartPath === TERMINAL_CHART) return undefined;
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

/** Shows a chart on the terminal, below the summary, where one was asked for. */
export async function showChart(
  { series, title, markers }: Recording,
  { chart }: Pick<RecordOptions, "chart">,
  { host, terminal }: Pick<Deps, "host" | "terminal">,
): Promise<void> {
  if (chart !== TERMINAL_CHART || series === undefined) return;
  if (series.isEmpty) return terminal.say("No chart was drawn: nothing was measured");
  const { terminalChart } = await import("../render/terminal/terminal_chart.ts");
  const columns = terminal.columns() ?? USUAL_COLUMNS;
  const color = terminal.isTerminal && wantsColor(host);
  terminal.show(`\n${terminalChart(series, { title, markers, columns, color })}`);
}

/** Where a terminal does not say how wide it is. */
export const USUAL_COLUMNS = 80;

/** https://no-color.org, and terminals that know no colours. */
export const wantsColor = (host: Pick<Host, "env">): boolean =>
  !host.env("NO_COLOR") && host.env("TERM") !== "dumb";
