// Refusals where there is no response object: failed upgrades, and what is no HTTP request at all.

import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { SECURITY_HEADERS } from './problem.ts';
import type { HttpProblem } from './problem.ts';

/** Answers with a problem and ends the connection. */
export function answerRaw(socket: Duplex, problem: HttpProblem): void {
  const body = problem.body();
  const headers = {
    connection: 'close',
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    ...SECURITY_HEADERS,
    ...problem.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n${body}`);
}
