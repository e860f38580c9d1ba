import type { Signals } from "../system/host.ts";
import { ECHO_WITHIN_MS } from "./interrupt.ts";

const ENDING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Does what takes a while when the target has ended. A signal changes nothing then, but the second of
 * its kind says that the user has had enough: it aborts.
 */
export async function abortOnSecondSignal<Result>(
  signals: Pick<Signals, "listen">,
  nowMs: () => number,
  act: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const offs = ENDING.map((signal) => {
    let firstMs: number | undefined;
    return signals.listen(signal, () => {
      firstMs ??= nowMs();
      if (nowMs() - firstMs >= ECHO_WITHIN_MS) controller.abort();
    });
  });
  try {
    return await act(controller.signal);
  } finally {
    offs.forEach((off) => off());
  }
}

/** How often what is waited for is looked at. */
const TRY_EVERY_MS = 20;

/** Waits until it is so, or until a signal, the first already, says that somebody has enough of that. */
export async function waitUnlessSignalled(
  signals: Pick<Signals, "listen">,
  isSo: () => boolean,
): Promise<void> {
  if (isSo()) return;
  let isWanted = true;
  const offs = ENDING.map((signal) => signals.listen(signal, () => isWanted = false));
  while (isWanted && !isSo()) await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS));
  offs.forEach((off) => off());
}
