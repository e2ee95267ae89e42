// Runs every script of package.json whose name begins with `check:`, all at once, and prints what each has to say when
// it ends; fails if any does.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import manifest from '../package.json' with { type: 'json' };

async function run(name) {
  const child = spawn(process.execPath, ['--run', name], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  process.stdout.write(`> ${name}\n${out}${err}\n`);
  return code === 0 ? [] : [name];
}

const names = Object.keys(manifest.scripts).filter((name) => name.startsWith('check:'));
const failed = (await Promise.all(names.map(run))).flat();
if (failed.length > 0) {
  process.stdout.write(`failed: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}
