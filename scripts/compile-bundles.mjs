// Leaves the compiled form of the command line's bundles beside them: V8's, of the functions that commands of every day
// come through, taken from real runs with a daemon in a temporary folder. What was not run is compiled when it is
// needed, so a run that fails here costs speed only; the build says so. The program's help is written down too.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const RECORDER = join(import.meta.dirname, 'record-compiled.cjs');
const LEDGER = join(import.meta.dirname, '../bin/ledger.js');
const HELP = join(import.meta.dirname, '../dist/help.txt');
const TIMEOUT_MS = 30_000;

/** Commands whose functions are worth having compiled; the order matters to the daemon only. */
const COMMANDS = [
  ['contact', 'add', 'Ana'],
  ['lend', 'Ana', '20', '--date', '2026-01-02'],
  ['borrow', 'Ana', '5', '--json'],
  ['repay', 'Ana', '1'],
  ['balance', 'Ana'],
  ['balance', '--color', 'always'],
  ['balance', '--json'],
  ['contact', 'list'],
  ['transaction', 'list'],
  ['transaction', 'list', '--json'],
  ['status'],
  ['log'],
  ['lend', '--help'],
  ['help', 'lend'],
  ['--version'],
  ['__complete', 'bash', ' :=', 'ledger lend An'],
  ['__complete', 'zsh', '--', 'lend', 'Ana', '--'],
  ['__complete', 'fish', '--', '--book', ''],
];

/** Records every command; gives what could not be run. */
export function compileBundles() {
  const home = mkdtempSync(join(tmpdir(), 'ledger-build-'));
  const env = { PATH: process.env.PATH, LEDGER_HOME: home, HOME: home };
  const run = (script, args) =>
    spawnSync(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'ignore'], timeout: TIMEOUT_MS });
  try {
    const failed = COMMANDS.filter((args) => run(RECORDER, args).status !== 0).map((args) => args.join(' '));
    const help = run(LEDGER, ['--help']);
    if (help.status === 0) writeFileSync(HELP, help.stdout);
    else failed.push('--help');
    return failed;
  } finally {
    run(LEDGER, ['daemon', 'stop']);
    rmSync(home, { recursive: true, force: true });
  }
}
