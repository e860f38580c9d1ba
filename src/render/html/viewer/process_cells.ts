/// <reference lib="dom" />
import { formatBytes } from "../../../model/format.ts";
import { sumOfKinds } from "../../../model/kinds.ts";
import { kindSharesText } from "../../summary/kind_words.ts";
import { button, el, svg } from "./dom.ts";
import type { Listed } from "./process_list.ts";

/** Deeper trees stop moving to the right. */
const MAX_INDENT = 12;
/** Characters at the end of a command line that are never cut away: there the file is that is compiled. */
const TAIL = 24;

/** The command line without the folders of its words. */
const withoutFolders = (command: string): string =>
  command.replace(/(^| )\/(?:[^ /]+\/)+(?=[^ /])/g, "$1");

/** The command line on one line; a click shows it whole. */
export function commandCell({ process: { command, name }, depth }: Listed): Node {
  const shown = withoutFolders(command || name || "(not known)");
  const tailAt = Math.max(0, shown.length - TAIL);
  const code = el(
    "code",
    {},
    el("span", { class: "head" }, shown.slice(0, tailAt)),
    el("span", { class: "tail" }, shown.slice(tailAt)),
  );
  const whole = el("code", { class: "all" }, command);
  const cell = button(code, () => cell.classList.toggle("whole"), {
    class: "bare command",
    title: command,
  });
  cell.append(whole);
  cell.style.paddingLeft = `${Math.min(depth, MAX_INDENT) * 1.1}rem`;
  return cell;
}

const KIND_COLORS = [
  ["anonBytes", "kind-anon"],
  ["shmemBytes", "kind-shmem"],
  ["fileBytes", "kind-file"],
] as const;

/** What the memory of a process was made of at its peak: how much was its own, and a bar of all kinds. */
export function kindsCell({ process: { peakKinds } }: Listed): Node | string {
  if (peakKinds === undefined) return "";
  const total = Math.max(1, sumOfKinds(peakKinds));
  let at = 0;
  const parts = KIND_COLORS.map(([key, of]) => {
    const x = at / total * 100, width = peakKinds[key] / total * 100;
    at += peakKinds[key];
    return svg("rect", {
      x: `${x.toFixed(1)}%`,
      width: `${width.toFixed(1)}%`,
      height: 4,
      class: of,
    });
  });
  const text = kindSharesText(peakKinds);
  return el(
    "span",
    { class: "kinds", title: text },
    formatBytes(peakKinds.anonBytes),
    svg(
      "svg",
      { class: "bar", width: "100%", height: 4, role: "img", "aria-label": text },
      ...parts,
    ),
  );
}
