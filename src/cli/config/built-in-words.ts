// First words of command lines that are the program's own, so that no alias hides one. A test compares the list with the
// registry, which cannot be imported here: it has the commands that need this list.

/** Every command, group, other name of one, and word with a meaning of its own. */
export const BUILT_IN_WORDS: ReadonlySet<string> = new Set(
  (
    'contact lend borrow repay transaction tx balance due log undo redo conflicts import export watch dashboard sync ' +
    'status login logout device book daemon backup doctor config completion help'
  ).split(' '),
);
