// The login and the settings of a device: whether they can be read at all.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HomePaths } from '../../base/home-paths.ts';
import { parseJson } from '../../base/json.ts';
import type { Finding } from '../../protocol/local/maintenance.ts';

const FILES = [
  { name: 'account.json', check: 'login', hint: 'the next start sets it aside; then ledger login URL' },
  { name: 'config.json', check: 'config', hint: 'mend it with an editor, or move it away' },
] as const;

/** Looks at the files of the configuration folder. Changes nothing. */
export async function examineSettings({ config }: HomePaths): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { name, check, hint } of FILES) {
    const where = join(config, name);
    const problem = await problemOf(where);
    if (problem !== undefined) findings.push({ check, severity: 'error', where, message: problem, hint });
  }
  return findings;
}

async function problemOf(path: string): Promise<string | undefined> {
  try {
    const value = parseJson(await readFile(path, 'utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'this is no JSON object';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    return code === undefined ? `this is no JSON: ${(error as Error).message}` : `this cannot be read (${code})`;
  }
}
