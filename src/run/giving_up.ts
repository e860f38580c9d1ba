import type { Signals } from "../system/host.ts";

/** The same signal again so soon is one: timeout(1) sends it to memmark and then to its whole group. */
const ECHO_WITHIN_MS = 50;

/**
 * Does what takes a while when the target has ended. A signal changes nothing then, but the second of
 * its kind says that the user has had enough: it aborts.
 */
export async function unlessGivenUp<Result>(
  signals: Pick<Signals, "listen">,
  nowMs: () => number,
  act: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const offs = (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((signal) => {
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
