// PostgreSQL's words for a statement in SQLite's, as far as the real storage uses them. Arrays are passed as JSON.

/** A statement and its values as SQLite takes them. `nowMs`: what the database's clock says. */
export function inSqlite(
  text: string,
  values: readonly unknown[],
  nowMs: number,
): { readonly text: string; readonly values: readonly (string | number | null)[] } {
  const words = text
    .replaceAll(/::\w+(\[\])?/g, '')
    .replaceAll(/now\(\) - interval '(\d+) seconds'/g, (_, seconds: string) => String(nowMs - Number(seconds) * 1_000))
    .replaceAll('now()', String(nowMs))
    .replaceAll(/= ANY\(\$(\d+)\)/g, 'IN (SELECT value FROM json_each(?$1))')
    .replaceAll(/unnest\(\$(\d+), \$(\d+)\) AS (\w+) \((\w+), (\w+)\)/g, twoLists)
    .replaceAll('LATERAL', '')
    .replaceAll('FOR UPDATE', '')
    .replaceAll(/\$(\d+)/g, '?$1');
  return { text: words, values: values.map(valueOf) };
}

function twoLists(_: string, a: string, b: string, name: string, first: string, second: string): string {
  const joined = `json_each(?${a}) one JOIN json_each(?${b}) other ON one.key = other.key`;
  return `(SELECT one.value AS ${first}, other.value AS ${second} FROM ${joined}) AS ${name}`;
}

function valueOf(value: unknown): string | number | null {
  if (Array.isArray(value)) return JSON.stringify(value);
  return (value ?? null) as string | number | null;
}
