// What docs/Containerfile makes, run: its command listens, its health check passes, and it stops on SIGTERM. The parts
// that only an engine has are replaced: paths inside by those of the folder, the node of the image by this one, and the
// address and port by ones that are free here.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { runContainerFile } from './container-file.ts';
import type { ContainerImage, ContainerWish } from './container-file.ts';

const CHECKOUT = resolve(import.meta.dirname, '../..');

/** Builds in `dir`; `run` takes the RUN lines. */
export function buildServerImage(dir: string, run: ContainerWish['run']): Promise<ContainerImage> {
  const text = readFileSync(join(CHECKOUT, 'docs/Containerfile'), 'utf8');
  return runContainerFile({ text, context: CHECKOUT, dir, run });
}

/** Starts the image's command, runs its health check, stops it. Gives both exit codes. */
export async function tryServerImage(image: ContainerImage): Promise<{ health: number; stopped: number | null }> {
  const [, ...args] = image.command.map((word) => inside(image, word));
  const env = Object.fromEntries(Object.entries(image.env).map(([name, value]) => [name, inside(image, value)]));
  const here = ['--host', '127.0.0.1', '--port', '0', '--log-level', 'error', '--json'];
  const child = spawn(process.execPath, [...args, ...here], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const { port } = new URL((JSON.parse(line.toString('utf8')) as { url: string }).url);
    const [, ...check] = image.health.map((word) => word.replace(':8000/', `:${port}/`));
    const health = await promisify(execFile)(process.execPath, check).then(
      () => 0,
      (error: { readonly code: number }) => error.code,
    );
    child.kill('SIGTERM');
    return { health, stopped: (await ended)[0] };
  } finally {
    child.kill('SIGKILL');
  }
}

function inside(image: ContainerImage, word: string): string {
  return word.startsWith('/') ? join(image.root, word) : word;
}
