import { splitStat } from "../../procfs/stat.ts";
import type { Host, SharedFiles, Terminal } from "../../system/host.ts";
import { type Live, LiveLine, PlainLines } from "./live_line.ts";

/** What decides on the live line. */
export interface LiveRequest {
  readonly choice: "auto" | "always" | "never";
  /** The process that is attached to; undefined for a launched command. */
  readonly attachedPid: number | undefined;
  /** Rows go to standard output, and from there most likely to the terminal. */
  readonly rowsToStdout: boolean;
  readonly quiet: boolean;
  readonly host: Host;
  readonly files: SharedFiles;
  readonly terminal: Terminal;
  /** Monotonic. */
  readonly nowMs: () => number;
}

/**
 * The live line as asked for, or undefined for none. `auto` is for attached recordings on a terminal
 * that the process does not write to: a launched command has memmark's own standard error, so there
 * the line would get into its output. `always` without a terminal that can redraw is plain lines.
 */
export async function planLive(request: LiveRequest): Promise<Live | undefined> {
  const { choice, host, terminal, nowMs } = request;
  if (choice === "never") return undefined;
  const canRedraw = terminal.isTerminal && !["", "dumb"].includes(host.env("TERM") ?? "");
  if (choice === "auto" && !(canRedraw && await isUndisturbed(request))) return undefined;
  return canRedraw ? new LiveLine(terminal, nowMs, isUnicode(host)) : new PlainLines(terminal);
}

/** Whether nobody else writes to the terminal, as far as can be known. */
async function isUndisturbed(request: LiveRequest): Promise<boolean> {
  const { attachedPid, rowsToStdout, quiet } = request;
  if (attachedPid === undefined || rowsToStdout || quiet) return false;
  const shares = request.host.os === "linux" ? writesToOurTerminal : hasOurTerminal;
  return !await shares(request, attachedPid);
}

/** Whether the standard output or error of a process is memmark's terminal: proc(5), `/proc/<pid>/fd`. */
function writesToOurTerminal({ host, files }: LiveRequest, pid: number): boolean {
  const ours = files.stat("/proc/self/fd/2")?.id;
  const theirs = [1, 2].flatMap((fd) => files.stat(`/proc/${pid}/fd/${fd}`)?.id ?? []);
  if (theirs.length > 0) return theirs.some((id) => id === ours);
  // Somebody else's process, say: where it was started is for everybody to see.
  return terminalOf(host, pid) === terminalOf(host, host.pid);
}

/** The controlling terminal. */
function terminalOf(host: Host, pid: number): string | undefined {
  return splitStat(host.readText(`/proc/${pid}/stat`) ?? "")?.field(7);
}

/** Whether a process was started on memmark's terminal. ps(1) says `??` for none. */
async function hasOurTerminal({ host }: LiveRequest, pid: number): Promise<boolean> {
  const args = ["-o", "pid=,tty=", "-p", `${pid},${host.pid}`];
  const result = await host.runHelper({ command: "ps", args, timeoutMs: 5000 });
  if (result.kind !== "ended") return true;
  const rows = new TextDecoder().decode(result.stdout).trim().split("\n");
  const ttys = new Map(rows.map((row) => row.trim().split(/\s+/) as [string, string]));
  const tty = ttys.get(String(pid));
  return tty === undefined || (!tty.startsWith("?") && tty === ttys.get(String(host.pid)));
}

/** What the locale says of characters beyond ASCII; see locale(7) for the order. */
function isUnicode(host: Host): boolean {
  const locale = ["LC_ALL", "LC_CTYPE", "LANG"].map((name) => host.env(name)).find(Boolean);
  return /utf-?8/i.test(locale ?? "");
}
