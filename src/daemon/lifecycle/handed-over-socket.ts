// The listening socket that a service manager hands over when it starts the daemon at the first connection: LISTEN_PID
// names this process, LISTEN_FDS says how many there are, and the first of them is file 3.

import { fstatSync } from 'node:fs';

/** The file that the protocol begins with. */
const FIRST = 3;

/** Its number, or `undefined` when nothing was handed over to this process. Throws when it is no single socket. */
export function handedOverSocket(env: Readonly<Record<string, string | undefined>>, pid: number): number | undefined {
  const { LISTEN_FDS: count, LISTEN_PID: wanted } = env;
  if (count === undefined || wanted !== String(pid)) return undefined;
  if (count !== '1') throw new Error(`${count} sockets were handed over (LISTEN_FDS), one is expected`);
  if (!isSocket(FIRST)) throw new Error(`file ${FIRST} was handed over (LISTEN_FDS) and is no socket`);
  return FIRST;
}

function isSocket(fd: number): boolean {
  try {
    return fstatSync(fd).isSocket();
  } catch {
    return false;
  }
}
