/// <reference lib="dom" />
import { el } from "./dom.ts";
import { rowsCsv } from "./rows_csv.ts";
import type { Levels } from "./levels.ts";
import type { ViewedRecording } from "./recording.ts";

/** The rows of the page, as memmark reads them: as many as it has. */
export async function downloadCsv({ packed }: ViewedRecording, levels: Levels): Promise<void> {
  const { rows } = await levels.finest();
  save(`${packed.name}.csv`, "text/csv", rowsCsv(rows, packed));
}

/** The summary. */
export function downloadJson({ packed }: ViewedRecording): void {
  save(`${packed.name}.summary.json`, "application/json", packed.json);
}

/** The drawn chart of the whole run. */
export function downloadSvg({ packed }: ViewedRecording): void {
  const picture = document.querySelector("#picture svg");
  if (picture === null) return;
  save(`${packed.name}.svg`, "image/svg+xml", new XMLSerializer().serializeToString(picture));
}

function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = el("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads it after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
