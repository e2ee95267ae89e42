// The programs as another version of them: the sources copied to a folder, some of them changed, and built there.

import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../..');
/** What tests of versions run: everything but dashboard and import. */
const BUNDLES = ['ledger', 'commands', 'daemon', 'server'];
const VERSIONS = 'src/protocol/version.ts';

/** A text in a source file, and what stands there in another version. */
export type SourceEdit = readonly [file: string, pattern: RegExp, text: string];

/** What another version is: its number, its protocols, and what else differs. */
export interface OtherVersion {
  readonly version: string;
  /** The version of the local API, if it is another one. */
  readonly localApi?: number;
  /** Newest and oldest version of the sync protocol, if they are others. */
  readonly protocols?: readonly [newest: number, oldest: number];
  readonly edits?: readonly SourceEdit[];
}

/** Builds the programs as that version in `folder`, which has `bin` and `dist` then. */
export async function buildOtherVersion(folder: string, other: OtherVersion): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const part of ['src', 'bin', 'scripts', 'package.json', 'tsconfig.json']) {
    await cp(join(ROOT, part), join(folder, part), { recursive: true });
  }
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const [file, pattern, text] of editsOf(other)) await replace(join(folder, file), pattern, text);
  await promisify(execFile)(process.execPath, [join(folder, 'scripts/build.mjs'), ...BUNDLES], { cwd: folder });
}

function editsOf({ version, localApi, protocols, edits = [] }: OtherVersion): readonly SourceEdit[] {
  const [newest, oldest] = protocols ?? [];
  return [
    ['package.json', /"version": "[^"]+"/, `"version": "${version}"`],
    ...number('LOCAL_VERSION', localApi),
    ...number('PROTOCOL_VERSION', newest),
    ...number('PROTOCOL_VERSION_MIN', oldest),
    ...edits,
  ];
}

function number(name: string, value: number | undefined): readonly SourceEdit[] {
  return value === undefined ? [] : [[VERSIONS, new RegExp(`\\b${name} = \\d+`), `${name} = ${String(value)}`]];
}

async function replace(file: string, pattern: RegExp, text: string): Promise<void> {
  const before = await readFile(file, 'utf8');
  if (!pattern.test(before)) throw new Error(`${pattern} is not in ${file}`);
  await writeFile(file, before.replace(pattern, text));
}
