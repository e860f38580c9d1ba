import { SetupError } from "../../src/model/errors.ts";
import type { Deps } from "../../src/run/deps.ts";
import type { ChildEnd, HelperResult, Output, WriteFailure } from "../../src/system/host.ts";
import { FakeClock } from "./fake_clock.ts";
import { FakeProc, statLine } from "./fake_proc.ts";
import { FakeSignals } from "./fake_signals.ts";
import { FakeTerminal } from "./fake_terminal.ts";

/** memmark's pid on the played machine. */
const SELF = 500;
/** The command ends after this. */
const RUNS_MS = 350;
const PICTURE = new TextEncoder().encode("%PDF-1.4\n%%EOF\n");

/** What goes wrong on a played machine. */
export interface Faults {
  /** Paths that cannot be written: of rows from the second write on, of others at all. */
  readonly full?: readonly string[];
  readonly noGnuplot?: boolean;
  /** The terminal fails when a second live line is shown: a fault of memmark, in the loop. */
  readonly brokenTerminal?: boolean;
  /** memmark cannot find out what it used itself. */
  readonly noOwnCost?: boolean;
}

/** A machine on paper, on which a command runs for 350 ms with 10 pages and ends as it is told. */
export class FakeMachine {
  /** How often memmark gave pages back. */
  releases = 0;
  readonly files = new Map<string, string>();
  readonly terminal: FakeTerminal;
  readonly deps: Deps;
  readonly #faults: Faults;

  /** `runsMs`: how long the command runs. */
  constructor(end: ChildEnd, faults: Faults = {}, runsMs = RUNS_MS) {
    this.#faults = faults;
    const clock = new FakeClock(1000);
    const proc = new FakeProc();
    proc.replaced.set("self/stat", statLine(proc.add(SELF, 1)));
    proc.newest = SELF;
    const terminal = this.terminal = new FakeTerminal();
    if (faults.brokenTerminal) {
      terminal.say = (line) => {
        if (/^0\.[1-9]\d*s /.test(line)) throw new Error("terminal is on fire");
        terminal.said.push(line);
      };
    }
    const signals = new FakeSignals();
    this.deps = {
      clock,
      newClock: () => clock,
      terminal,
      argumentsAreUtf8: () => true,
      signals,
      blockDebuggerSignal() {},
      orphanage: undefined,
      host: {
        os: "linux",
        pid: SELF,
        ownHelpers: new Set(),
        env: () => undefined,
        setEnv: () => {},
        machine: () => ({ os: "linux", hostname: "paper" }),
        ownCost: () =>
          faults.noOwnCost
            ? Promise.reject(new Error("no such clock"))
            : Promise.resolve({ cpuMs: 1, rssBytes: 4096 }),
        runHelper: () => Promise.resolve(this.#gnuplot()),
        readText: () => undefined,
        readBlocks: () => [],
        avoidOomKill: () => {},
        undoAvoidOomKill: () => {},
        writeFile: (path, bytes) => this.#write(path, bytes),
      },
      outputs: {
        open: (path) => this.#output(path),
        stage: () => {
          throw new SetupError("Cannot stage");
        },
      },
      sharedFiles: {
        cwd: () => "/",
        stat: () => undefined,
        open: () => {
          throw new SetupError("Cannot open");
        },
        append: () => {},
        remove: (path) => this.files.delete(path) || true,
        makeFolderOf: () => [],
        removeFolder: () => {},
      },
      launcher: {
        launch() {
          const root = proc.fork(SELF, { rssPages: 10, peakKib: 0 });
          const ended = Promise.withResolvers<ChildEnd>();
          const finish = () => {
            proc.exit(root.pid);
            ended.resolve(end);
          };
          clock.at(1000 + runsMs, finish);
          // Nobody sleeps any more then, and the command goes on all the same.
          if (faults.brokenTerminal) setTimeout(finish);
          return { pid: root.pid, ended: ended.promise, usage: () => undefined };
        },
      },
      chartFont: () => Promise.reject(new Error("no font")),
      reportAssets: () => Promise.resolve({ script: "1;", style: "b{}" }),
      openProc: () => proc,
      openForkEvents: () => Promise.resolve(undefined),
      releaseProgramPages: () => {
        this.releases++;
        return Promise.resolve();
      },
      openHttp: () => Promise.reject(new Error("no network")),
      openCgroups: () => ({
        open: () => -1,
        read: () => -1,
        close: () => {},
        numbersIn: () => [],
        foldersIn: () => [],
        write: () => "no",
        makeFolder: () => "no",
        removeFolder: () => "no",
      }),
    };
  }

  #gnuplot(): HelperResult {
    if (this.#faults.noGnuplot) return { kind: "notFound" };
    return { kind: "ended", code: 0, stdout: PICTURE, stderr: "" };
  }

  #write(path: string, bytes: Uint8Array): void {
    if (this.#faults.full?.includes(path)) throw new Error("No space left on device");
    this.files.set(path, new TextDecoder().decode(bytes));
  }

  #output(path: string): Output {
    let writes = 0;
    return {
      begin: () => void this.files.set(path, ""),
      write: (bytes): WriteFailure | undefined => {
        if (writes++ > 1 && this.#faults.full?.includes(path)) {
          return { kind: "failed", detail: "No space left on device" };
        }
        this.files.set(path, this.files.get(path)! + new TextDecoder().decode(bytes));
        return undefined;
      },
      isDrained: () => true,
      lock: () => true,
      isThere: () => true,
      close: () => {},
    };
  }
}
