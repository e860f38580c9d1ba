import type { Os } from "../model/os.ts";

/** Numbers from 1 on, as Linux has them on x86 and ARM: signal(7). */
const LINUX =
  "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS"
    .split(" ");
/** As macOS has them: <sys/signal.h>. */
const DARWIN =
  "HUP INT QUIT ILL TRAP ABRT EMT FPE KILL BUS SEGV SYS PIPE ALRM TERM URG STOP TSTP CONT CHLD TTIN TTOU IO XCPU XFSZ VTALRM PROF WINCH INFO USR1 USR2"
    .split(" ");

/** The first real-time signal for programs: the C library keeps 32 and 33 for itself. */
const RT_MIN = 34;
const RT_MAX = 64;

/** A signal's name: `SIGKILL`, `SIGRTMIN+3`, or `signal 99` for none that is known. */
export function signalName(signal: number, os: Os): string {
  const name = (os === "linux" ? LINUX : DARWIN)[signal - 1];
  if (name !== undefined) return `SIG${name}`;
  if (os === "darwin" || signal < RT_MIN || signal > RT_MAX) return `signal ${signal}`;
  return signal === RT_MIN ? "SIGRTMIN" : `SIGRTMIN+${signal - RT_MIN}`;
}
