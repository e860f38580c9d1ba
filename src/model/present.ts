/** A value's type without keys that are undefined: absent means not known. */
export type Present<Value> =
  & { [Key in keyof Value as undefined extends Value[Key] ? never : Key]: Value[Key] }
  & {
    [Key in keyof Value as undefined extends Value[Key] ? Key : never]?: Exclude<
      Value[Key],
      undefined
    >;
  };

/** The same without the keys that are undefined. */
export function present<Value extends object>(value: Value): Present<Value> {
  return Object.fromEntries(
    Object.entries(value).filter(([, item]) => item !== undefined),
  ) as Present<Value>;
}
