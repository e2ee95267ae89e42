// Takes every step of docs/Containerfile as it stands, `npm ci` too, in an empty folder, and runs what comes of it.
// npm run container: as long as `npm ci` takes, from the npm registry; the test takes the same steps without that.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInShell } from './container-file.ts';
import { buildServerImage, tryServerImage } from './container-server.ts';

const dir = mkdtempSync(join(tmpdir(), 'ledger-container-'));
try {
  const image = await buildServerImage(dir, async (line, cwd) => {
    process.stdout.write(`RUN ${line}\n`);
    await runInShell(line, cwd);
  });
  const { health, stopped } = await tryServerImage(image);
  process.stdout.write(`health check: ${health}, stopped: ${String(stopped)}\n`);
  process.exitCode = health === 0 && stopped === 0 ? 0 : 1;
} finally {
  rmSync(dir, { recursive: true });
}
