// One list of the dashboard as a window on a list that may be very long: only rows near the visible ones are held.
// Pure. The selection stays on its record when rows come and go above it.

/** A list with a selection. Indexes count from the list's start; `version` grows with every change of the list. */
export interface Pane<T extends { readonly id: string }> {
  /** How long the list is; `undefined` until the first window is there. */
  readonly total: number | undefined;
  /** Index of the first held item. */
  readonly offset: number;
  readonly items: readonly T[];
  /** Index of the first visible row. */
  readonly top: number;
  readonly selected: number;
  readonly selectedId: string | undefined;
  readonly version: number;
  /** The version that the held window shows. */
  readonly loadedVersion: number;
}

/** Which part of a list must be fetched, and the version that the answer will show at least. */
export interface WantedWindow {
  readonly offset: number;
  readonly limit: number;
  readonly version: number;
}

/** An answer to a wanted window. */
export interface LoadedWindow<T> {
  readonly version: number;
  readonly offset: number;
  readonly items: readonly T[];
  readonly total: number;
  /** Where in the list the record is that was selected when the window was asked for, if that is known. */
  readonly found?: { readonly id: string; readonly index: number } | undefined;
}

/** A list of which nothing is known yet. */
export function emptyPane<T extends { readonly id: string }>(): Pane<T> {
  return {
    total: undefined,
    offset: 0,
    items: [],
    top: 0,
    selected: 0,
    selectedId: undefined,
    version: 1,
    loadedVersion: 0,
  };
}

/** The item at an index, if it is held. */
export function itemAt<T extends { readonly id: string }>(pane: Pane<T>, index: number): T | undefined {
  return pane.items[index - pane.offset];
}

const indexes = new WeakMap<readonly { readonly id: string }[], ReadonlyMap<string, number>>();

/** Where in the list a record is, if it is held. */
export function indexOf(pane: Pane<{ readonly id: string }>, id: string): number | undefined {
  const { items, offset } = pane;
  let index = indexes.get(items);
  if (index === undefined) indexes.set(items, (index = new Map(items.map((item, at) => [item.id, at]))));
  const at = index.get(id);
  return at === undefined ? undefined : offset + at;
}

/** The selected item, if it is held. */
export function selectedItem<T extends { readonly id: string }>(pane: Pane<T>): T | undefined {
  return itemAt(pane, pane.selected);
}

/** Moves the selection to an index (kept inside the list) and scrolls as little as shows it in `height` rows. */
export function moveTo<T extends { readonly id: string }>(pane: Pane<T>, index: number, height: number): Pane<T> {
  const selected = Math.max(0, Math.min(index, (pane.total ?? 0) - 1));
  const moved = fitted({ ...pane, selected }, height);
  return { ...moved, selectedId: itemAt(pane, selected)?.id };
}

/** The same pane with its selection visible in `height` rows and no room wasted below the last row. */
export function fitted<T extends { readonly id: string }>(pane: Pane<T>, height: number): Pane<T> {
  const rows = Math.max(1, height);
  const lowest = Math.max(0, (pane.total ?? 0) - rows);
  const top = Math.max(pane.selected - rows + 1, Math.min(pane.top, pane.selected, lowest));
  return top === pane.top ? pane : { ...pane, top };
}

/** What must be fetched so that the visible rows are there and current; `undefined` if nothing. */
export function wantedWindow<T extends { readonly id: string }>(
  pane: Pane<T>,
  height: number,
): WantedWindow | undefined {
  const rows = Math.max(1, height);
  // What only has to be made current is asked for again and again while others write.
  const margin = pane.loadedVersion === 0 || pane.version === pane.loadedVersion ? rows : Math.ceil(rows / 2);
  const offset = Math.max(0, pane.top - margin);
  const wanted = { offset, limit: pane.top - offset + rows + margin, version: pane.version };
  if (pane.total === undefined || pane.version !== pane.loadedVersion) return wanted;
  const near = Math.ceil(rows / 4);
  const first = Math.max(0, pane.top - near);
  const last = Math.min(pane.total, pane.top + rows + near);
  return first >= pane.offset && last <= pane.offset + pane.items.length ? undefined : wanted;
}

/** Takes a fetched window in. The selected record stays selected, and where it was on the screen, if it is in there. */
export function loaded<T extends { readonly id: string }>(
  pane: Pane<T>,
  window: LoadedWindow<T>,
  height: number,
): Pane<T> {
  const { version, offset, items, total } = window;
  const held = pane.selectedId === undefined ? -1 : items.findIndex(({ id }) => id === pane.selectedId);
  const far = window.found?.id === pane.selectedId ? window.found?.index : undefined;
  const shift = (held < 0 ? (far ?? pane.selected) : offset + held) - pane.selected;
  const selected = Math.max(0, Math.min(pane.selected + shift, total - 1));
  const next = { ...pane, total, offset, items, selected, top: Math.max(0, pane.top + shift), loadedVersion: version };
  // Out of this window, it is in the next one, which is wanted now.
  const selectedId = itemAt(next, selected)?.id ?? (far === undefined ? undefined : pane.selectedId);
  return { ...fitted(next, height), selectedId };
}

/** Says that the list has changed somewhere. */
export function changed<T extends { readonly id: string }>(pane: Pane<T>): Pane<T> {
  return { ...pane, version: pane.version + 1 };
}

/** Puts a new value in the place of a held item; the list is otherwise the same. */
export function replaced<T extends { readonly id: string }>(pane: Pane<T>, item: T): Pane<T> {
  return { ...pane, items: pane.items.map((held) => (held.id === item.id ? item : held)) };
}
