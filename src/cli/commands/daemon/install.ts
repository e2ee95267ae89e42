// ledger daemon install, ledger daemon uninstall: the daemon as a service of the user. Files are written, nothing is
// started: what to run then is said.

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import type { Context } from '../../context.ts';
import { visible } from '../../output/visible.ts';
import type { Service } from '../../service/service-files.ts';
import { serviceOf } from '../../service/service-files.ts';
import type { FileDone } from '../../service/write-service.ts';
import { assertOurs, removeServiceFile, writeServiceFile } from '../../service/write-service.ts';
import { stopDaemon } from './stop-daemon.ts';

/** `daemon install`. */
export const daemonInstall: CommandSpec = {
  summary: 'write the files that make the daemon a service of yours (systemd, launchd)',
  examples: ['daemon install', 'daemon install --dry-run'],
  withoutConfig: true,
  run: async (context) => {
    const { client, flags, system } = context;
    const service = serviceOf(system, client.paths);
    assertOurs(service.files);
    // The first start makes the secret that commands need before they knock at the service's socket.
    if (!flags.dryRun) await client.open();
    const done = service.files.map((file) => writeServiceFile(file, flags.dryRun));
    if (!flags.dryRun) await stopDaemon(context);
    const startsWith = 'The daemon then starts with your session, and at the first command. To start it now:';
    show(context, done, { service, next: service.toStart, say: startsWith });
    return EXIT.done;
  },
};

/** `daemon uninstall`. */
export const daemonUninstall: CommandSpec = {
  summary: 'remove what daemon install has written, and nothing else',
  examples: ['daemon uninstall', 'daemon uninstall --dry-run'],
  withoutConfig: true,
  run: async (context) => {
    const { client, flags, system } = context;
    const service = serviceOf(system, client.paths);
    assertOurs(service.files);
    const done = service.files.map((file) => removeServiceFile(file, flags.dryRun));
    show(context, done, { service: undefined, next: service.toStop, say: 'To end what still runs of it:' });
    return EXIT.done;
  },
};

interface Told {
  /** Whose texts a dry run shows. */
  readonly service: Service | undefined;
  readonly next: readonly string[];
  readonly say: string;
}

const WORDS = { written: 'Wrote', unchanged: 'Unchanged:', removed: 'Removed', absent: 'Not there:' } as const;

function show({ out, flags }: Context, done: readonly FileDone[], { service, next, say }: Told): void {
  const { dryRun } = flags;
  const texts = service?.files ?? [];
  const files = done.map((file, at) => ({ ...file, ...(dryRun && texts[at] ? { text: texts[at].text } : {}) }));
  if (out.format === 'json' || out.format === 'ndjson') out.document({ files, next, ...(dryRun ? { dryRun } : {}) });
  else if (out.format === 'plain') for (const { path, status } of done) out.values([status, path]);
  else {
    for (const { path, status, text } of files) {
      out.done(`${WORDS[status]} ${visible(path)}`);
      if (text !== undefined) out.text(`\n${text}\n`);
    }
    out.done(`${say}\n${next.map((line) => `  ${visible(line)}`).join('\n')}`);
    if (dryRun) out.note('dry run: nothing was written');
  }
}
