/** The metric, unless it is NaN: a key that is absent means "not measured". */
export function unlessNaN<Key extends string>(key: Key, value: number): { [K in Key]?: number } {
  return (Number.isNaN(value) ? {} : { [key]: value }) as { [K in Key]?: number };
}
