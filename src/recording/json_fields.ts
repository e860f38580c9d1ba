import { SetupError } from "../model/errors.ts";

/**
 * The fields of a JSON object that somebody else may have written. A key that is absent, or null, is
 * undefined; one of another type than wanted is an error that names the file and the key.
 */
export class JsonFields {
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #at: string;

  private constructor(object: Readonly<Record<string, unknown>>, path: string, at: string) {
    this.#object = object;
    this.#path = path;
    this.#at = at;
  }

  /** @throws SetupError when the text is no JSON object; `path` is the file's, for messages. */
  static parse(text: string, path: string): JsonFields {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      const line = lineOf(error, text);
      throw new SetupError(
        `Cannot read ${JSON.stringify(path)}, line ${line}: found no whole JSON`,
      );
    }
    if (isObject(value)) return new JsonFields(value, path, "");
    throw new SetupError(`Cannot read ${JSON.stringify(path)}: wanted a JSON object`);
  }

  number(key: string): number | undefined {
    return this.#typed(key, "a number", (value) => typeof value === "number");
  }

  /** A number that is finite and not below 0: what JSON calls 1e999 is none. */
  amount(key: string): number | undefined {
    return this.#typed(
      key,
      "a number from 0 on",
      (value) => typeof value === "number" && Number.isFinite(value) && value >= 0,
    );
  }

  /** Amounts, null where there is none. */
  amounts(key: string): readonly (number | null)[] | undefined {
    return this.#typed(
      key,
      "a list of numbers and null",
      (value) =>
        Array.isArray(value) &&
        value.every((item) => item === null || typeof item === "number" && item >= 0),
    );
  }

  text(key: string): string | undefined {
    return this.#typed(key, "a text", (value) => typeof value === "string");
  }

  boolean(key: string): boolean | undefined {
    return this.#typed(key, "true or false", (value) => typeof value === "boolean");
  }

  texts(key: string): readonly string[] | undefined {
    return this.#typed(
      key,
      "a list of texts",
      (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
    );
  }

  /** One of these words. */
  word<Word extends string>(key: string, words: readonly Word[]): Word | undefined {
    return this.#typed(
      key,
      words.map((word) => JSON.stringify(word)).join(" or "),
      (value) => words.includes(value as Word),
    );
  }

  fields(key: string): JsonFields | undefined {
    const value = this.#typed<Record<string, unknown>>(key, "an object", isObject);
    return value && new JsonFields(value, this.#path, this.#name(key));
  }

  list(key: string): readonly JsonFields[] | undefined {
    const values = this.#typed<Record<string, unknown>[]>(
      key,
      "a list of objects",
      (value) => Array.isArray(value) && value.every(isObject),
    );
    return values?.map((value, at) =>
      new JsonFields(value, this.#path, this.#name(`${key}[${at}]`))
    );
  }

  /** A key without which the object is something else. */
  required<Value>(value: Value | undefined, key: string): Value {
    if (value !== undefined) return value;
    throw new SetupError(
      `Cannot read ${JSON.stringify(this.#path)}: wanted the key "${this.#name(key)}"`,
    );
  }

  #typed<Value>(
    key: string,
    wanted: string,
    isSo: (value: unknown) => boolean,
  ): Value | undefined {
    const value = this.#object[key];
    if (value === undefined || value === null) return undefined;
    if (isSo(value)) return value as Value;
    const found = JSON.stringify(value).slice(0, 60);
    throw new SetupError(
      `Cannot read ${JSON.stringify(this.#path)}: found ${found} at "${
        this.#name(key)
      }", wanted ${wanted}`,
    );
  }

  #name(key: string): string {
    return this.#at === "" ? key : `${this.#at}.${key}`;
  }
}

/** The line that a parser stopped at: V8 names it, or says only that the text ended too soon. */
function lineOf(error: unknown, text: string): number {
  const [, named] = /\(line (\d+) column/.exec(String(error)) ?? [];
  return named === undefined ? text.trimEnd().split("\n").length : Number(named);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
