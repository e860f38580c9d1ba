import type { ForkEvents } from "../../src/system/host.ts";
import type { FakeProc } from "./fake_proc.ts";

/** The played machine's account of forks. One is told when the child can be seen, as by the kernel. */
export class FakeForks implements ForkEvents {
  isClosed = false;
  /** Called when everything was handed over: what happens just then. */
  onDrained: () => void = () => {};
  #told: { readonly parentPid: number; readonly childPid: number }[] = [];
  #isWhole = true;
  readonly #proc: FakeProc;

  constructor(proc: FakeProc) {
    this.#proc = proc;
    proc.onFork = (parentPid, childPid) => this.#told.push({ parentPid, childPid });
  }

  /** There were too many: what was not handed over yet is lost. */
  overflow(): void {
    this.#told = [];
    this.#isWhole = false;
  }

  drain(each: Parameters<ForkEvents["drain"]>[0]): boolean {
    const isWhole = this.#isWhole;
    this.#isWhole = true;
    const unborn = this.#told.filter(({ childPid }) => this.#proc.halfBorn.has(childPid));
    const told = this.#told.filter(({ childPid }) => !this.#proc.halfBorn.has(childPid));
    this.#told = unborn;
    for (const { parentPid, childPid } of told) each(parentPid, childPid, false);
    this.onDrained();
    return isWhole;
  }

  close(): void {
    this.isClosed = true;
  }
}
