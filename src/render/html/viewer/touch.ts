/// <reference lib="dom" />
import type { ViewState } from "./state.ts";

/** A finger on a chart, and the moment that it took hold of. */
interface Finger {
  x: number;
  heldMs: number;
}

/** Fingers that are nearer to each other tell no width. */
const LEAST_PX = 8;

/**
 * Lets one finger move the crosshair, and two zoom and move what is seen: each keeps its moment under it.
 * The plot is replaced while they do; the element that holds it stays.
 */
export function listenForTouch(
  element: HTMLElement,
  state: ViewState,
  plot: () => HTMLElement | undefined,
  point: (elapsedMs: number) => void,
): void {
  const fingers = new Map<number, Finger>();
  const msAt = (x: number): number => {
    const { left = 0, width = 1 } = plot()?.getBoundingClientRect() ?? {};
    const { fromMs, toMs } = state.range;
    return fromMs + Math.min(Math.max((x - left) / width, 0), 1) * (toMs - fromMs);
  };
  const take = () => fingers.forEach((finger) => finger.heldMs = msAt(finger.x));
  const pinch = (one: Finger, other: Finger) => {
    const { left, width } = plot()?.getBoundingClientRect() ?? { left: 0, width: 0 };
    const msPerPx = (other.heldMs - one.heldMs) / (other.x - one.x);
    if (Math.abs(other.x - one.x) < LEAST_PX || !(msPerPx > 0)) return;
    const fromMs = one.heldMs - (one.x - left) * msPerPx;
    state.zoom(fromMs, fromMs + width * msPerPx);
  };
  element.addEventListener("pointerdown", ({ pointerType, pointerId, clientX }) => {
    if (pointerType !== "touch" || fingers.size === 2) return;
    element.setPointerCapture(pointerId);
    fingers.set(pointerId, { x: clientX, heldMs: 0 });
    take();
  });
  element.addEventListener("pointermove", ({ pointerId, clientX }) => {
    const finger = fingers.get(pointerId);
    if (finger === undefined) return;
    finger.x = clientX;
    const [one, other] = fingers.values();
    if (other === undefined) point(msAt(clientX));
    else pinch(one!, other);
  });
  const lift = ({ pointerId }: PointerEvent) => {
    fingers.delete(pointerId);
    take();
  };
  element.addEventListener("pointerup", lift);
  element.addEventListener("pointercancel", lift);
}
