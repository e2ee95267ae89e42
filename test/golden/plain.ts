// States as JSON keeps them.

/** The value with every bigint as its digits and an `n`. */
export function plain(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? `${item}n` : item));
  return JSON.parse(text) as unknown;
}
