// ledger sync now

import { EXIT } from '../../../protocol/error-code.ts';
import type { ErrorCode } from '../../../protocol/error-code.ts';
import type { SyncAnswer } from '../../../protocol/local/views.ts';
import type { CommandSpec } from '../../command.ts';
import { given } from '../../input.ts';
import { count } from '../../output/count.ts';
import { report } from '../report.ts';
import { refuseDryRun } from '../write.ts';
import { withProgress } from './now-progress.ts';

const DEFAULT_MS = 30_000;

/** `sync now`: done when all that was pending is answered and this device has all that the server had. */
export const syncNow: CommandSpec = {
  summary: 'wait until everything is exchanged with the server',
  examples: ['sync now', 'sync now --timeout 2m'],
  run: async (context) => {
    refuseDryRun(context, 'ledger sync pending shows what would be sent');
    const { client, flags, out } = context;
    const timeoutMs = flags.timeoutMs ?? DEFAULT_MS;
    const work = client.call('sync.now', { timeoutMs, ...given({ book: flags.book }) });
    const answer = await withProgress(context, work);
    if (out.format === 'json' || out.format === 'ndjson') out.document(answer);
    else if (out.format === 'plain')
      out.values([String(answer.done), answer.sent, answer.received, answer.pending, answer.connection]);
    else if (answer.done) out.done(doneText(answer));
    if (answer.done) return EXIT.done;
    const { connection, problem } = answer;
    const hint = problem?.hint ?? (connection === 'paused' ? 'ledger sync resume' : 'ledger status');
    return report(context, { code: codeOf(problem), message: problemText(answer), hint });
  },
};

function doneText({ sent, received }: SyncAnswer): string {
  return sent + received === 0 ? 'Already in sync' : `Synced: sent ${sent}, received ${received}`;
}

function codeOf(problem: SyncAnswer['problem']): ErrorCode {
  const code = problem?.code;
  return code === 'upgrade_client' || code === 'upgrade_server' ? code : 'not_synced';
}

function problemText({ connection, pending, problem }: SyncAnswer): string {
  const waiting =
    pending === 0 ? '' : `; ${count(pending, 'change')} ${pending === 1 ? 'is' : 'are'} kept and will be sent`;
  if (problem !== undefined) return `${problem.message}${waiting}`;
  if (connection === 'paused') return `syncing is paused${waiting}`;
  if (connection === 'detached') return 'this device is not logged in to a server';
  const offline = connection === 'offline' || connection === 'backingOff' || connection === 'connecting';
  return `${offline ? 'the server cannot be reached' : 'not everything is exchanged yet'}${waiting}`;
}
