// What somebody may have meant by a name that is not known.

/** The known name that is nearest to `name`, if it is near enough to be meant. */
export function suggestion(name: string, known: readonly string[]): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]/g, '');
  const begins = (a: string, b: string): boolean =>
    Math.min(a.length, b.length) > 2 && (a.startsWith(b) || b.startsWith(a));
  const distanceTo = (item: string): number => (begins(name, item) ? 1 : editDistance(plain(name), plain(item)));
  const distances = known.map((item) => ({ item, distance: distanceTo(item) }));
  const nearest = distances.reduce((a, b) => (b.distance < a.distance ? b : a), { item: '', distance: Infinity });
  return nearest.distance <= Math.max(2, plain(name).length / 4) ? nearest.item : undefined;
}

/** Insertions, deletions, replacements and swaps of neighbours that make `b` of `a`. */
function editDistance(a: string, b: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? (before[j - 2] ?? Infinity) + 1 : Infinity;
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row.at(-1) ?? 0;
}
