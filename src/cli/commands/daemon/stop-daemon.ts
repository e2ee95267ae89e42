// Stopping the daemon: politely over its socket, whatever its version, and by signal when it does not answer.

import { UserError } from '../../../protocol/error-code.ts';
import type { ErrorBody } from '../../../protocol/error-code.ts';
import type { Context } from '../../context.ts';
import { dial, HELLO_MS, isNewer } from '../../daemon-client/connect.ts';
import type { Connection } from '../../daemon-client/connection.ts';
import { ConnectionLost } from '../../daemon-client/connection-lost.ts';
import type { DaemonProcess } from '../../daemon-client/daemon-process.ts';
import { daemonProcess, hasEnded, signalDaemon } from '../../daemon-client/daemon-process.ts';
import { notResponding, versionMismatch } from '../../daemon-client/unreachable.ts';

/** Ms that a daemon which agreed to stop may take; it ends itself before. */
const CLOSING_MS = 6_000;
/** Ms after SIGTERM until SIGKILL, and after that until it is given up. */
const TERMINATING_MS = 2_000;

/** What came of asking: nobody was there, it agreed, or it did not answer in time. */
type Asked = 'nobody' | 'agreed' | 'silent';

/**
 * Ends the daemon and waits until its process is gone. `false` if none ran. Throws `UserError` when it cannot be
 * ended, or when it is newer than this command line and `sparesNewer` is set.
 */
export async function stopDaemon(context: Context, sparesNewer = false): Promise<boolean> {
  const { client, system } = context;
  // It removes the note as it ends, so it is read first.
  const daemon = daemonProcess(client.paths);
  const asked = await ask(context, sparesNewer);
  if (daemon === undefined) {
    if (asked === 'silent') throw notResponding(client.paths);
    return asked === 'agreed';
  }
  if (asked === 'agreed' && (await hasEnded(daemon, CLOSING_MS, system))) return true;
  await end(daemon, context);
  return true;
}

async function ask({ client, system }: Context, sparesNewer: boolean): Promise<Asked> {
  const connection = dial({ paths: client.paths, system, autostart: false });
  if (connection === undefined) return 'nobody';
  const cancel = system.timer(HELLO_MS, () => connection.close('silent'));
  let hasAsked = false;
  try {
    connection.flush();
    const daemon = await whoIsThere(connection);
    if (sparesNewer && isNewer(daemon)) throw versionMismatch(daemon, true);
    hasAsked = true;
    await connection.request('daemon.stop', {});
    await connection.ended;
    return 'agreed';
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    if (error.reason === 'silent') return 'silent';
    return hasAsked ? 'agreed' : 'nobody';
  } finally {
    cancel();
    connection.close();
  }
}

/** Every version says who it is, also one that refuses our hello, and then understands the request to stop. */
async function whoIsThere(connection: Connection): Promise<NonNullable<ErrorBody['daemon']>> {
  try {
    return await connection.hello;
  } catch (error) {
    if (error instanceof UserError && error.body.daemon !== undefined) return error.body.daemon;
    throw error;
  }
}

/** Ends exactly this process. */
async function end(daemon: DaemonProcess, { client, system }: Context): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    signalDaemon(daemon, signal);
    if (await hasEnded(daemon, TERMINATING_MS, system)) return;
  }
  throw notResponding(client.paths);
}
