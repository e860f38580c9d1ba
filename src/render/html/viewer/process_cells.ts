/// <reference lib="dom" />
import { formatBytes } from "../../../model/format.ts";
import { sumOfKinds } from "../../../model/kinds.ts";
import { kindSharesText } from "../../summary/kind_words.ts";
import { headAndTail } from "../command_line.ts";
import { button, el, svg } from "./dom.ts";
import type { Listed } from "./process_list.ts";

/** Deeper trees stop moving to the right. */
const MAX_INDENT = 12;
/** The command line on one line; a click shows it whole. */
export function commandCell({ process: { command, name }, depth }: Listed): Node {
  const [head, tail] = headAndTail(command || name || "(not known)");
  const code = el("code", {}, el("span", { class: "head" }, head), el("span", {}, tail));
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
