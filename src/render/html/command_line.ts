/** Characters at the end of a command line that are never cut away: there the file is that is compiled. */
const TAIL = 24;

/** A command line without the folders of its words, in two parts: where there is no room, the first is cut. */
export function headAndTail(command: string): readonly [head: string, tail: string] {
  const shown = command.replace(/(^| )\/(?:[^ /]+\/)+(?=[^ /])/g, "$1");
  const at = Math.max(0, shown.length - TAIL);
  // Not within a character of two units.
  const tailAt = /[\udc00-\udfff]/.test(shown.charAt(at)) ? at - 1 : at;
  return [shown.slice(0, tailAt), shown.slice(tailAt)];
}
