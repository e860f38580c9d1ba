/**
 * Width of text in em, rather too wide than too narrow, for the wide sans-serif faces (DejaVu,
 * Verdana) that fontconfig gives where no other is installed. gnuplot tells no text widths.
 */
export function textWidthEm(text: string): number {
  let width = 0;
  for (const char of text) width += charWidthEm(char);
  return width;
}

function charWidthEm(char: string): number {
  if (/[ijlI.,:;'|!()[\]/ -]/.test(char)) return 0.4;
  if (/[mwMW@%]/.test(char)) return 1;
  if (/[A-Z+<=>~^#&]/.test(char)) return 0.8;
  if (char <= "\u007f") return 0.65;
  return char < "\u1100" ? 0.85 : 1.3;
}

/** Text of at most `maxEm` width: what is longer loses its middle to an ellipsis. */
export function shortenMiddle(text: string, maxEm: number): string {
  if (textWidthEm(text) <= maxEm) return text;
  const chars = Array.from(text);
  let left = 0, right = chars.length;
  let room = maxEm - textWidthEm("…");
  for (let takeLeft = true; left < right; takeLeft = !takeLeft) {
    room -= charWidthEm(takeLeft ? chars[left]! : chars[right - 1]!);
    if (room < 0) break;
    if (takeLeft) left++;
    else right--;
  }
  return `${chars.slice(0, left).join("")}…${chars.slice(right).join("")}`;
}
