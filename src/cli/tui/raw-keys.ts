// Gives the dashboard every key as it is typed from before its first frame on: ink asks for them only after that frame,
// and a Ctrl-C in between would be a signal instead of a key, and others be printed on the screen.

/** Switches the terminal to single keys, not printed, until the returned function is called. */
export function takeRawKeys(stdin: NodeJS.ReadStream): () => void {
  stdin.setRawMode(true);
  return () => stdin.setRawMode(false);
}
