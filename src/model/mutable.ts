/** The same, to be filled in by whoever makes it. */
export type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };
