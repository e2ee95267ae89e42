// One question on the terminal. Loaded only when something is asked.

import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { questionStream } from './output/standard-streams.ts';

/**
 * Asks on standard error, reads a line from standard input; `hidden` shows nothing of it. `undefined` at the end of
 * input. Ctrl-C ends the process as it would without a question.
 */
export function ask(question: string, hidden: boolean): Promise<string | undefined> {
  const screen = questionStream();
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: hidden ? silent : screen, terminal: true });
  return new Promise((resolve) => {
    lines.once('close', () => resolve(undefined));
    lines.once('SIGINT', () => {
      lines.close();
      process.kill(process.pid, 'SIGINT');
    });
    if (hidden) screen.write(question);
    lines.question(hidden ? '' : question, (answer) => {
      resolve(answer);
      if (hidden) screen.write('\n');
      lines.close();
    });
  });
}
