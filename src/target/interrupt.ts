import type { SignalName, Signals } from "../system/host.ts";

/** Signals that a launched command should get although they were sent to memmark. */
const PASSED_ON = ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const;
/** What a terminal sends to everything in its foreground, so to the command as well. */
const FROM_TERMINAL = ["SIGINT", "SIGQUIT"] as const;

/** A second Ctrl+C within this time means: now. */
const SECOND_WITHIN_MS = 1500;
/** timeout(1) signals its child and then the whole group: the same signal again so soon is one. */
export const ECHO_WITHIN_MS = 50;

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
