import type { Marker } from "../model/markers.ts";
import type { Sink } from "../model/sink.ts";
import type { Deps } from "./deps.ts";
import type { RecordOptions } from "../cli/options.ts";
import { chartMessage } from "./chart_message.ts";
import { unlessGivenUp } from "./giving_up.ts";
import { titleOf } from "./target_name.ts";

/** A chart that grows with the recording and is drawn when that is over. */
export interface ChartPlan {
  readonly sink: Sink;
  /** Draws it with these markers and the limit, and says whether it could; warns why not. Never throws. */
  draw(markers: readonly Marker[], limitBytes?: number): Promise<boolean>;
}

/**
 * Makes ready for the chart of a recording; loads what draws only where there is one. An old chart stays
 * until the new one is drawn.
 */
export async function planChart(
  chartPath: string,
  options: RecordOptions,
  deps: Deps,
): Promise<ChartPlan> {
  const { ChartSeries } = await import("../series/series.ts");
  const { drawChart } = await import("../render/gnuplot/gnuplot.ts");
  const series = new ChartSeries(options.chartType);
  return {
    sink: { add: (sample) => series.add(sample.unixMs, sample) },
    async draw(markers, limitBytes) {
      const title = titleOf(options.target);
      const limit = limitBytes === undefined ? {} : { limitBytes };
      const outcome = await unlessGivenUp(
        deps.signals,
        () => deps.clock.now(),
        (signal) => drawChart(deps.host, series, { chartPath, title, markers, ...limit, signal }),
      );
      const csvPath = options.out === "-" ? {} : { csvPath: options.out };
      const { chartType } = options;
      const message = chartMessage(outcome, { os: deps.host.os, chartPath, chartType, ...csvPath });
      if (message !== undefined) deps.terminal.say(message);
      return message === undefined;
    },
  };
}
