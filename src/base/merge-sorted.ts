// Several sorted sequences as one.

/** The items of sorted iterables in one order, lazily. For a handful of sequences: each step looks at all of them. */
export function* mergeSorted<T>(sources: readonly Iterable<T>[], compare: (a: T, b: T) => number): Generator<T> {
  const heads = sources.map((source) => {
    const items = source[Symbol.iterator]();
    return { items, next: items.next() };
  });
  for (;;) {
    const open = heads.filter(({ next }) => next.done !== true);
    const [first] = open;
    if (first === undefined) return;
    const least = open.reduce((a, b) => (compare(a.next.value as T, b.next.value as T) <= 0 ? a : b), first);
    yield least.next.value as T;
    least.next = least.items.next();
  }
}
