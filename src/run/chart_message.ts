import { type AdviceRequest, gnuplotAdvice } from "../render/gnuplot/advice.ts";
import type { DrawOutcome } from "../render/drawing.ts";
import { quote } from "../model/quote.ts";

/** What to tell of a chart that was not drawn; undefined when it was. */
export function chartMessage(outcome: DrawOutcome, request: AdviceRequest): string | undefined {
  switch (outcome.kind) {
    case "drawn":
      return undefined;
    case "noGnuplot":
      return gnuplotAdvice(request);
    case "nothingToDraw":
      return `No chart was drawn: nothing was measured`;
    case "failed":
      return `Cannot draw ${quote(request.chartPath)}: ${outcome.detail}`;
  }
}
