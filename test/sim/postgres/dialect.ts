// PostgreSQL's words for a statement in SQLite's, as far as the real storage uses them. Arrays are passed as JSON.

const translated = new Map<string, string>();

/** A statement in SQLite's words. */
export function inSqlite(text: string): string {
  let words = translated.get(text);
  if (words === undefined) translated.set(text, (words = translate(text)));
  return words;
}

/** Values as SQLite takes them. */
export function valuesInSqlite(values: readonly unknown[]): readonly (string | number | null)[] {
  return values.map(valueOf);
}

function translate(text: string): string {
  return text
    .replaceAll(/::\w+(\[\])?/g, '')
    .replaceAll(
      /now\(\) - interval '(\d+) seconds'/g,
      (_, seconds: string) => `(SELECT now_ms - ${Number(seconds) * 1_000} FROM moment)`,
    )
    .replaceAll('now()', '(SELECT now_ms FROM moment)')
    .replaceAll(/= ANY\(\$(\d+)\)/g, 'IN (SELECT value FROM json_each(?$1))')
    .replaceAll(/unnest\(\$(\d+), \$(\d+)\)(?: WITH ORDINALITY)? AS (\w+) \((\w+), (\w+)(?:, (\w+))?\)/g, twoLists)
    .replaceAll('json_build_object(', 'json_object(')
    .replaceAll('LATERAL', '')
    .replaceAll('FOR UPDATE', '')
    .replaceAll(/\$(\d+)/g, '?$1');
}

function twoLists(...[, a, b, name, first, second, place]: readonly string[]): string {
  const joined = `json_each(?${a}) one JOIN json_each(?${b}) other ON one.key = other.key`;
  const places = place === undefined ? '' : `, one.key + 1 AS ${place}`;
  return `(SELECT one.value AS ${first}, other.value AS ${second}${places} FROM ${joined}) AS ${name}`;
}

function valueOf(value: unknown): string | number | null {
  if (Array.isArray(value)) return JSON.stringify(value);
  return (value ?? null) as string | number | null;
}
