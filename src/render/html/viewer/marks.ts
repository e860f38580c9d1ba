/// <reference lib="dom" />
import type uPlot from "uplot";
import { formatBytes } from "../../../model/format.ts";
import { color } from "./dom.ts";
import type { PackedPhase, PackedRecording } from "../packed.ts";

/** Every second phase as a faint band, and a line where each begins. */
export function drawPhases(plot: uPlot, phases: readonly PackedPhase[]): void {
  const { ctx, bbox } = plot;
  ctx.save();
  clip(plot);
  const px = devicePixelRatio;
  phases.forEach(({ startMs, durationMs }, i) => {
    const from = plot.valToPos(startMs, "x", true);
    const to = plot.valToPos(startMs + durationMs, "x", true);
    if (to < bbox.left || from > bbox.left + bbox.width) return;
    if (i % 2 === 1) {
      ctx.fillStyle = color("band");
      ctx.fillRect(from, bbox.top, to - from, bbox.height);
    }
    if (startMs <= 0) return;
    ctx.fillStyle = color("mark");
    ctx.fillRect(Math.round(from), bbox.top, px, bbox.height);
  });
  ctx.restore();
}

/** Where a limit is above this many times what is seen, it would press that flat. */
const IN_SIGHT_FACTOR = 1.5;

/** The limits that are in sight of the highest value. */
export const limitsInSight = (
  { limits }: PackedRecording,
  most: number,
): PackedRecording["limits"] => limits.filter(({ bytes }) => bytes <= IN_SIGHT_FACTOR * most);

/** Dashed lines with their names. */
export function drawLimits(plot: uPlot, limits: PackedRecording["limits"]): void {
  const { ctx, bbox } = plot;
  const px = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = color("limit");
  ctx.lineWidth = 1.5 * px;
  ctx.setLineDash([7 * px, 5 * px]);
  ctx.font = font(600);
  ctx.textAlign = "right";
  for (const { name, bytes } of limits) {
    const y = plot.valToPos(bytes, "y", true);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    const label = `${name} ${formatBytes(bytes)}`, right = bbox.left + bbox.width - 6 * px;
    plate(ctx, ctx.measureText(label).width, right, y - 6 * px);
    ctx.fillText(label, right, y - 6 * px);
  }
  ctx.restore();
}

/** A ring at the peak, and its size. */
export function drawPeak(plot: uPlot, peak: NonNullable<PackedRecording["peak"]>): void {
  const { ctx, bbox } = plot;
  const px = devicePixelRatio;
  const x = plot.valToPos(peak.elapsedMs, "x", true), y = plot.valToPos(peak.bytes, "y", true);
  if (x < bbox.left - px || x > bbox.left + bbox.width + px || y < bbox.top) return;
  ctx.save();
  ctx.strokeStyle = color("rss");
  ctx.fillStyle = color("paper");
  ctx.lineWidth = 2 * px;
  // The line that was drawn last may have been dashed.
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.arc(x, y, 4 * px, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
  ctx.font = font(600);
  ctx.fillStyle = color("rss");
  const label = `Peak ${formatBytes(peak.bytes)}`;
  const half = ctx.measureText(label).width / 2 + 2 * px;
  const at = Math.min(Math.max(x, bbox.left + half), bbox.left + bbox.width - half);
  ctx.textAlign = "center";
  halo(ctx, label, at, y - 10 * px);
  ctx.restore();
}

/** What a text that ends there stands on, upon areas of any colour. */
function plate(ctx: CanvasRenderingContext2D, width: number, right: number, y: number): void {
  const px = devicePixelRatio;
  ctx.save();
  ctx.fillStyle = color("paper");
  ctx.globalAlpha = 0.85;
  ctx.fillRect(right - width - 4 * px, y - 13 * px, width + 8 * px, 17 * px);
  ctx.restore();
}

/** Text that can be read upon lines. */
function halo(ctx: CanvasRenderingContext2D, text: string, x: number, y: number): void {
  ctx.save();
  ctx.strokeStyle = color("paper");
  ctx.lineWidth = 4 * devicePixelRatio;
  ctx.lineJoin = "round";
  ctx.setLineDash([]);
  ctx.strokeText(text, x, y);
  ctx.restore();
  ctx.fillText(text, x, y);
}

const font = (weight: number): string =>
  `${weight} ${12 * devicePixelRatio}px ${getComputedStyle(document.body).fontFamily}`;

function clip({ ctx, bbox }: uPlot): void {
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
}
