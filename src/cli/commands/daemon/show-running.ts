// What is said about a daemon that runs.

import type { HelloAnswer } from '../../../protocol/local/answers.ts';
import type { Output } from '../../output/output.ts';
import { visible } from '../../output/visible.ts';

/** Prints it in every format. */
export function showRunning(out: Output, hello: HelloAnswer): void {
  if (out.format === 'json' || out.format === 'ndjson') out.document({ running: true, daemon: hello });
  else if (out.format === 'plain') out.values(['running', hello.pid, hello.version]);
  else out.done(`The daemon is running: version ${visible(hello.version)}, pid ${hello.pid}`);
}

/** Prints that there is none. */
export function showStopped(out: Output, line: string): void {
  if (out.format === 'json' || out.format === 'ndjson') out.document({ running: false });
  else if (out.format === 'plain') out.values(['stopped']);
  else out.done(line);
}
