import { type Markup, markup, type Part } from "./markup.ts";

/** Columns of numbers stand to the right. */
export interface Head {
  readonly name: string;
  readonly isNumber?: boolean;
}

/** A table that is scrolled where it is too wide, in the section of that title. */
export function table(
  { id, title }: { readonly id: string; readonly title: string },
  heads: readonly Head[],
  rows: readonly (readonly Part[])[],
): Markup {
  const kind = (column: number) => heads[column]!.isNumber ? "n" : "t";
  const names = heads.map(({ name }, i) => markup`<th scope="col" class="${kind(i)}">${name}</th>`);
  const cells = (row: readonly Part[]) =>
    row.map((cell, i) =>
      i === 0 ? markup`<th scope="row">${cell}</th>` : markup`<td class="${kind(i)}">${cell}</td>`
    );
  return markup`
    <div class="scroll" tabindex="0" role="group" aria-labelledby="${title}">
      <table id="${id}">
        <thead><tr>${names}</tr></thead>
        <tbody>${rows.map((row) => markup`<tr>${cells(row)}</tr>`)}</tbody>
      </table>
    </div>`;
}

/** The head of a column of numbers. */
export const number = (name: string): Head => ({ name, isNumber: true });
