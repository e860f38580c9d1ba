import { splitStat } from "../procfs/stat.ts";
import { onBlockedUsr1 } from "./debugger_signal.ts";
import type { SignalName, Signals } from "./host.ts";

/** Linux numbers, for the mask that only Linux shows; see signal(7). */
const NUMBERS: Record<SignalName, number> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGTERM: 15,
  SIGUSR1: 10,
  SIGUSR2: 12,
};

const SIGNALS = Object.keys(NUMBERS) as SignalName[];

/**
 * Signals by Deno; what it cannot tell is read from `/proc/self`, where there is one. `canDefer`: the
 * launcher hands on what is ignored; see `ignoredSignals`. `isUsr1Blocked`: see debugger_signal.ts.
 */
export function createDenoSignals(canDefer: boolean, isUsr1Blocked = false): Signals {
  const ignored = ignoredMask();
  const isIgnored = (signal: SignalName) =>
    (((ignored ?? 0n) >> BigInt(NUMBERS[signal] - 1)) & 1n) === 1n;
  let ignoresOn = false;
  const listeners = Object.fromEntries(SIGNALS.map((signal) => [signal, 0])) as Record<
    SignalName,
    number
  >;
  let deferred: SignalName[] = [];
  let areDeferred = false;
  const usr1 = new Set<() => void>();
  let waitsForUsr1 = false;
  const add = (signal: SignalName, callback: () => void) => {
    if (signal !== "SIGUSR1" || !isUsr1Blocked) return Deno.addSignalListener(signal, callback);
    if (!waitsForUsr1) onBlockedUsr1(() => usr1.forEach((told) => told()));
    waitsForUsr1 = true;
    usr1.add(callback);
  };
  return {
    get areDeferred() {
      return areDeferred;
    },
    defer() {
      if (!canDefer || ignored === undefined) return;
      areDeferred = true;
      for (const signal of SIGNALS.filter((signal) => !isIgnored(signal))) {
        add(signal, () => {
          if (listeners[signal] === 0) deferred.push(signal);
        });
      }
    },
    takeDeferred() {
      const taken = deferred;
      deferred = [];
      return taken;
    },
    listen(signal, callback) {
      if (!ignoresOn) SIGNALS.filter(isIgnored).forEach(ignoreOn);
      ignoresOn = true;
      listeners[signal]++;
      add(signal, callback);
      return () => {
        listeners[signal]--;
        if (!usr1.delete(callback)) Deno.removeSignalListener(signal, callback);
      };
    },
    isIgnored,
    send(pid, signal) {
      try {
        Deno.kill(pid, signal);
      } catch {
        // It has ended.
      }
    },
    inForeground,
  };
}

/** Numbers of the signals above that memmark was started with ignored. */
export function ignoredSignals(): readonly number[] {
  const mask = ignoredMask() ?? 0n;
  return Object.values(NUMBERS).filter((number) => ((mask >> BigInt(number - 1)) & 1n) === 1n);
}

/**
 * With the first listener for any signal Deno 2.9 catches SIGINT, SIGTERM and SIGHUP, and then dies of
 * those that nobody listens to, also where nohup or a shell had made memmark ignore them.
 */
function ignoreOn(signal: SignalName): void {
  Deno.addSignalListener(signal, () => {});
}

/** `SigIgn` of proc(5): bit n-1 is signal n. Undefined where there is no such file. */
function ignoredMask(): bigint | undefined {
  const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readSelf("status"))?.[1];
  return mask === undefined ? undefined : BigInt(`0x${mask}`);
}

function inForeground(): boolean {
  // The process group, and the terminal's foreground group.
  const stat = splitStat(readSelf("stat"));
  if (stat?.field(8) !== undefined) return stat.field(5) === stat.field(8);
  return [Deno.stdin, Deno.stdout, Deno.stderr].some((stream) => stream.isTerminal());
}

function readSelf(file: string): string {
  try {
    return Deno.readTextFileSync(`/proc/self/${file}`);
  } catch {
    return "";
  }
}
