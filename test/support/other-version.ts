// The programs as another version of them: the sources copied to a folder, two numbers changed, and built there.

import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../..');

/** Builds the programs with these version numbers in `folder`, which has `bin` and `dist` then. */
export async function buildOtherVersion(
  folder: string,
  { version, protocol }: { readonly version: string; readonly protocol: number },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const part of ['src', 'bin', 'scripts', 'package.json', 'tsconfig.json']) {
    await cp(join(ROOT, part), join(folder, part), { recursive: true });
  }
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await replace(join(folder, 'package.json'), /"version": "[^"]+"/, `"version": "${version}"`);
  await replace(join(folder, 'src/protocol/version.ts'), /LOCAL_VERSION = \d+/, `LOCAL_VERSION = ${String(protocol)}`);
  await promisify(execFile)(process.execPath, [join(folder, 'scripts/build.mjs')], { cwd: folder });
}

async function replace(file: string, pattern: RegExp, text: string): Promise<void> {
  const before = await readFile(file, 'utf8');
  const after = before.replace(pattern, text);
  if (!pattern.test(before)) throw new Error(`${pattern} is not in ${file}`);
  await writeFile(file, after);
}
