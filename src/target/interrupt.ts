import type { SignalName, Signals } from "../system/host.ts";

/** Signals that a launched command should get although they were sent to memmark. */
const PASSED_ON = ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const;
/** What a terminal sends to everything in its foreground, so to the command as well. */
const FROM_TERMINAL = ["SIGINT", "SIGQUIT"] as const;

/** A second Ctrl+C within this time means: now. */
const SECOND_WITHIN_MS = 1500;
/** timeout(1) signals its child and then the whole group: the same signal again so soon is one. */
const ECHO_WITHIN_MS = 50;

/**
 * The contract for a launched command. Ctrl+C reaches it by itself, as a member of the terminal's
 * foreground group, and memmark goes on to record how it ends; a second one within 1.5 s makes
 * memmark leave. Other signals, and an interrupt that no terminal sent, are passed on. Once the
 * command has ended they change nothing: memmark has its files to finish. A signal that was ignored
 * at the start stays ignored, for the command inherits that. Returns how to stop listening.
 */
export function interruptLaunched(
  signals: Signals,
  commandPid: number,
  nowMs: () => number,
  stop: () => void,
  hasEnded = () => false,
): () => void {
  const passOn = (signal: SignalName) => {
    if (!hasEnded()) signals.send(commandPid, signal);
  };
  const offs = PASSED_ON.map((signal) => listen(signals, signal, nowMs, () => passOn(signal)));
  let lastMs = -Infinity;
  for (const signal of FROM_TERMINAL) {
    offs.push(listen(signals, signal, nowMs, () => {
      const isSecond = nowMs() - lastMs < SECOND_WITHIN_MS;
      lastMs = nowMs();
      if (!signals.inForeground()) passOn(signal);
      if (isSecond) stop();
    }));
  }
  return () => offs.forEach((off) => off());
}

/** The contract when attached: any of them ends the recording, none reaches the process. */
export function interruptAttached(
  signals: Signals,
  nowMs: () => number,
  stop: () => void,
): () => void {
  const offs = (["SIGINT", "SIGQUIT", "SIGTERM", "SIGHUP"] as const)
    .map((signal) => listen(signals, signal, nowMs, stop));
  return () => offs.forEach((off) => off());
}

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

function listen(
  signals: Signals,
  signal: SignalName,
  nowMs: () => number,
  act: () => void,
): () => void {
  if (signals.isIgnored(signal)) return () => {};
  let lastMs = -Infinity;
  return signals.listen(signal, () => {
    const isEcho = nowMs() - lastMs < ECHO_WITHIN_MS;
    lastMs = nowMs();
    if (!isEcho) act();
  });
}
