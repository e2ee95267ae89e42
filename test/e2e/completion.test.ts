// Completion as shells use it: real bash with the script and the built program. zsh and fish run where they are
// installed; elsewhere their tests say that they are not.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bashText } from '../../src/cli/completion/quoting.ts';
import { BuiltWorld } from '../support/built-world.ts';
import type { BuiltDevice } from '../support/built-world.ts';

const LEDGER = resolve(import.meta.dirname, '../../bin/ledger.js');
const NAMES = [
  "Bo O'Brien",
  'Cy "the" $HOME',
  'Dé & Co',
  'Eve: work',
  'Flo=x!y',
  'Gil `id`',
  'Hal\\back',
  'Iva *;|<x>#~',
];

let world: BuiltWorld;
let device: BuiltDevice;
let env: Record<string, string>;

beforeAll(async () => {
  world = await BuiltWorld.open();
  device = world.device('a');
  const bin = join(world.dir, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'ledger'), `#!/bin/sh\nexec "${process.execPath}" "${LEDGER}" "$@"\n`);
  chmodSync(join(bin, 'ledger'), 0o755);
  env = { ...device.env, PATH: [bin, process.env['PATH']].join(delimiter), HOME: world.dir };
  const lines = NAMES.map((name) => `${JSON.stringify({ name, tags: ['tea'] })}\n`).join('');
  await device.run(['contact', 'add', '-'], lines);
});

afterAll(() => world.close());

/** Runs a script of a shell, whose arguments are `args`. */
function shell(command: readonly [string, ...string[]], args: readonly string[], more: Record<string, string> = {}) {
  const [program, ...options] = command;
  const { status, stdout, stderr } = spawnSync(program, [...options, ...args], {
    env: { ...env, ...more },
    encoding: 'utf8',
    timeout: 100_000,
  });
  return { status, stdout, stderr };
}

/** For each line what bash offers at a Tab: what is to stand in place of what is behind the last break or open quote. */
const BASH = String.raw`
set -u
source <(ledger completion bash)
complete -p ledger >&2
for line; do
  COMP_LINE=$line COMP_POINT=${'$'}{#line} COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
  _ledger_completion ledger
  printf '%s\0' "${'$'}{COMPREPLY[*]-}"
done
`;

/** What bash offers for each line. */
function bashOffers(...lines: readonly string[]): readonly string[] {
  const ended = shell(['bash', '--norc', '-c', BASH, 'bash'], lines);
  expect(ended).toMatchObject({ status: 0, stderr: 'complete -F _ledger_completion ledger\n' });
  return ended.stdout.split('\0').slice(0, -1);
}

describe('bash', () => {
  test('completes commands, flags, values and names', () => {
    expect(
      bashOffers(
        'ledger bal',
        'ledger lend --cur',
        'ledger lend Bo 5 --currency EU',
        'ledger --book=Per',
        'ledger lend Bo 5 --tag t',
        'x',
      ),
    ).toEqual(['balance', '--currency', 'EUR', 'Personal', 'tea', '']);
  });

  test('understands every name as it is, whatever is in it, unquoted and in either quote', () => {
    const forms = NAMES.flatMap((name) => (['', '"', "'"] as const).map((open) => ({ name, open })));
    const whole = forms.map(({ name, open }) => `set -- ${open}${bashText(name, { open, brokenAt: 0 })}${open}`);
    const script = `${whole.map((line) => `${line}\nprintf '%s %s\\0' "$#" "$1"`).join('\n')}\n`;
    const got = shell(['bash', '--norc', '-O', 'nullglob', '-c', script, 'bash'], []);
    expect(got.stderr).toBe('');
    expect(got.stdout.split('\0').slice(0, -1)).toEqual(forms.map(({ name }) => `1 ${name}`));
  });

  test('replaces only what stands behind a colon or an equals sign', () => {
    expect(bashOffers('ledger lend Eve:', 'ledger lend "Eve: w', 'ledger balance "C')).toEqual([
      String.raw`\ work`,
      'Eve: work',
      String.raw`Cy \"the\" \$HOME`,
    ]);
  });
});

describe('without a daemon', () => {
  test('names are absent, and none is started', () => {
    const nobody = world.device('nobody');
    const ended = shell(['ledger', '__complete', 'zsh', '--', 'lend', ''], [], { LEDGER_HOME: nobody.home });
    expect(ended).toEqual({ status: 0, stdout: 'words\n', stderr: '' });
    expect(nobody.daemonPids()).toEqual([]);
  });

  test('a damaged configuration file is no reason to disturb a Tab', () => {
    const damaged = world.device('damaged');
    mkdirSync(join(damaged.home, 'config'), { recursive: true });
    writeFileSync(join(damaged.home, 'config', 'config.json'), '{');
    const ended = shell(['ledger', '__complete', 'zsh', '--', 'bal'], [], { LEDGER_HOME: damaged.home });
    expect(ended).toEqual({ status: 0, stdout: 'words\nbalance\twho owes whom how much\n', stderr: '' });
  });
});

/** A Tab without a terminal: the function that the script defines, with the shell's own ways replaced by the least. */
const OTHERS = [
  {
    name: 'zsh',
    args: ['-f', '-c'],
    script: String.raw`
compdef() { :; }; compadd() { print -rl -- $values; }
source <(ledger completion zsh)
words=(ledger lend Bo) CURRENT=3 PREFIX=Bo; _ledger`,
  },
  {
    name: 'fish',
    args: ['--no-config', '-c'],
    script: 'ledger completion fish | source; complete -C "ledger lend Bo"',
  },
];

test.each(OTHERS)('$name gets a name whole, where it is installed', ({ name, args, script }) => {
  const there = spawnSync(name, ['--version'], { env, encoding: 'utf8' });
  if (there.error !== undefined) {
    process.stdout.write(`${name} is not installed here: its completion was not tried\n`);
    return;
  }
  const ended = shell([name, ...args, script], []);
  expect(ended.stdout.trim()).toBe("Bo O'Brien");
});

test('a shell that there is no script for is refused', async () => {
  expect(await device.run(['completion', 'tcsh'])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'ledger: there is no completion for tcsh\n  → for bash, zsh, fish\n',
  });
});
