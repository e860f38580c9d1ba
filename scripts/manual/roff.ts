/** What man(7) wants of text, for groff and mandoc alike; every text ends with a line break. */

/** Longer lines of input are reported by `mandoc -Tlint`. */
const WIDTH = 79;

/** Longer words may go on in the next line behind a slash or comma: addresses, lists. */
const LONG_WORD = 24;

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\e",
  // A plain one may become a hyphen that cannot be copied into a shell.
  "-": "\\-",
  "'": "\\(aq",
  "`": "\\(ga",
  "^": "\\(ha",
  "~": "\\(ti",
};

/** Text to the letter; what is not ASCII by its code point, whatever encoding the reader assumes. */
export function escaped(text: string): string {
  return text.replace(/[\\\-'`^~]|[^\0-\x7f]/gu, (character) => {
    const hex = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    return ESCAPES[character] ?? `\\[u${hex}]`;
  });
}

/** Escaped text as what is typed as it stands. */
export function bold(text: string): string {
  return `\\fB${text}\\fR`;
}

/** Escaped text as what something else is put in place of. */
export function italic(text: string): string {
  return `\\fI${text}\\fR`;
}

/** A heading of the page. */
export function section(title: string): string {
  return `.SH "${escaped(title).replaceAll('"', "\\(dq").toUpperCase()}"\n`;
}

/** A heading in a section. */
export function subsection(title: string): string {
  return `.SS "${escaped(title).replaceAll('"', "\\(dq")}"\n`;
}

/** Escaped text in lines that are short enough, none of which begins like a request. */
export function filled(text: string): string {
  const lines = [""];
  for (const whole of text.split(/\s+/).filter((word) => word !== "")) {
    const word = whole.length > LONG_WORD ? whole.replace(/(?<=\w[/,])(?=\w)/g, "\\:") : whole;
    const line = lines.at(-1)!;
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.map(protectedLine).join("");
}

/** A paragraph of escaped text. */
export function paragraph(text: string): string {
  return `.PP\n${filled(text)}`;
}

/** A term and what it means, both escaped. */
export function tagged(tag: string, meaning: string): string {
  return `.TP\n${protectedLine(tag)}${filled(meaning)}`;
}

/** Plain text as it stands, line by line; indented, or `narrow` where its lines are long. */
export function literal(text: string, width: "indented" | "narrow" = "indented"): string {
  const lines = text.replace(/\n+$/, "").split("\n").map((line) => protectedLine(escaped(line)));
  const shown = `.nf\n${lines.join("")}.fi\n`;
  return width === "narrow" ? `.PP\n${shown}` : `.PP\n.RS 4\n${shown}.RE\n`;
}

function protectedLine(line: string): string {
  return `${/^[.']/.test(line) ? "\\&" : ""}${line}\n`;
}
