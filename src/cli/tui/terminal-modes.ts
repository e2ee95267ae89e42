// What the dashboard asks of its terminal besides ink's alternate screen, and how it is taken back.
// Line wrap is off: where a terminal and we disagree on the width of a character, a row then ends a column early or late
// instead of pushing all others down. The wheel sends arrow keys (where the terminal can), so that text can still be
// selected with the mouse as anywhere.

const ON = '\u001b[?7l\u001b[?1007s\u001b[?1007h';
const OFF = '\u001b[?7h\u001b[?1007r';

/** Switches the modes on until the returned function is called, or the process ends. */
export function takeModes(stdout: NodeJS.WriteStream): () => void {
  const restore = (): void => {
    process.off('exit', restore);
    stdout.write(OFF);
  };
  process.on('exit', restore);
  stdout.write(ON);
  return restore;
}

/** The sequence that puts a text where the terminal keeps what was copied (OSC 52), in multiplexers too. */
export function copySequence(text: string): string {
  return `\u001b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`;
}
