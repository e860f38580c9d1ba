import type { Figure } from "../figure/figure.ts";
import type { Panel } from "../figure/layout.ts";
import { INK, type Scale, strokeOf, textAt } from "./scale.ts";
import type { Shape } from "./shape.ts";

/** Grid, frame on two sides, ticks' labels; only the lowest panel tells the times. */
export function drawAxes(panel: Panel, { layout, time }: Figure, { x, y }: Scale): Shape[] {
  const { leftPx, rightPx, topPx, bottomPx } = panel;
  const { fontPx } = layout;
  const isLowest = panel === (layout.lower.at(-1) ?? layout.main);
  const ink = { fontPx, ...INK };
  return [
    {
      ...{ kind: "path", role: "grid", stroke: strokeOf("#E2E2E2", 1, []) },
      lines: [
        ...panel.ticks.map(({ at }) => [leftPx, crisp(y(at)), rightPx, crisp(y(at))]),
        ...time.ticks.map(({ at }) => [crisp(x(at)), topPx, crisp(x(at)), bottomPx]),
      ],
    },
    {
      ...{ kind: "path", role: "frame", stroke: strokeOf("#808080", 1, []) },
      lines: [[crisp(leftPx), topPx, crisp(leftPx), crisp(bottomPx), rightPx, crisp(bottomPx)]],
    },
    ...panel.ticks.map(({ at, label }) =>
      textAt(label, leftPx - fontPx * 0.6, y(at), { ...ink, anchor: "end" })
    ),
    ...!isLowest ? [] : [
      ...time.ticks.map(({ at, label }) =>
        textAt(label, x(at), bottomPx + fontPx * 1.14, { ...ink, anchor: "middle" })
      ),
      textAt(`Elapsed time (${time.unit})`, (leftPx + rightPx) / 2, bottomPx + fontPx * 3.04, {
        ...ink,
        anchor: "middle",
      }),
    ],
  ];
}

/** The middle of a pixel: a line 1 px wide is one row of pixels then, and not two pale ones. */
const crisp = (px: number): number => Math.floor(px) + 0.5;
