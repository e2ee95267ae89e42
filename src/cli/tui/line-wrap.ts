// Turns the terminal's line wrap off while the dashboard has it: where a terminal and we disagree on the width of a
// character, a row then ends a column early or late instead of pushing all others down.

const WRAP_OFF = '\u001b[?7l';
const WRAP_ON = '\u001b[?7h';

/** Switches line wrap off until the returned function is called, or the process ends. */
export function suspendLineWrap(stdout: NodeJS.WriteStream): () => void {
  const restore = (): void => {
    process.off('exit', restore);
    stdout.write(WRAP_ON);
  };
  process.on('exit', restore);
  stdout.write(WRAP_OFF);
  return restore;
}
