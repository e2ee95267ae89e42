// Runs the steps of a container file in folders instead of images: every stage is a folder that stands for its root.
// Knows the instructions that ours uses; throws for others, so that none is passed over unseen.

import { execFile } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** What an image made of the file would run, with paths as they are inside. */
export interface ContainerImage {
  /** The folder that stands for the root of the last stage. */
  readonly root: string;
  readonly user: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly health: readonly string[];
  readonly volumes: readonly string[];
}

/** Where to build, from what, and how to run a RUN line. */
export interface ContainerWish {
  readonly text: string;
  readonly context: string;
  readonly dir: string;
  readonly run: (line: string, cwd: string) => Promise<void>;
}

class Stage {
  readonly root: string;
  workdir = '/';
  user: string | undefined;
  readonly env: Record<string, string> = {};
  readonly volumes: string[] = [];
  entrypoint: readonly string[] = [];
  command: readonly string[] = [];
  health: readonly string[] = [];

  constructor(root: string) {
    this.root = root;
    mkdirSync(root, { recursive: true });
  }

  /** The real path of one inside. */
  at(path: string): string {
    return join(this.root, resolve(this.workdir, path));
  }
}

/** Takes every step; gives the last stage. */
export async function runContainerFile(wish: ContainerWish): Promise<ContainerImage> {
  const stages = new Map<string, Stage>();
  let stage: Stage | undefined;
  for (const [word, rest] of instructionsOf(wish.text)) {
    if (word === 'FROM') {
      const name = / AS (\w+)$/.exec(rest)?.[1] ?? 'last';
      stages.set(name, (stage = new Stage(join(wish.dir, name))));
    } else if (stage === undefined) throw new Error(`${word} before FROM`);
    else await take(stage, [word, rest], { ...wish, stages });
  }
  if (stage === undefined) throw new Error('no FROM');
  const { root, user, env, health, volumes } = stage;
  return { root, user, env, health, volumes, command: [...stage.entrypoint, ...stage.command] };
}

function instructionsOf(text: string): readonly (readonly [word: string, rest: string])[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const space = line.indexOf(' ');
    return [line.slice(0, space), line.slice(space + 1)];
  });
}

async function take(
  stage: Stage,
  [word, rest]: readonly [string, string],
  wish: ContainerWish & { readonly stages: ReadonlyMap<string, Stage> },
): Promise<void> {
  if (word === 'WORKDIR') {
    stage.workdir = rest;
    mkdirSync(stage.at('.'), { recursive: true });
  } else if (word === 'COPY') copy(stage, rest, wish);
  else if (word === 'RUN') await wish.run(rest, stage.at('.'));
  else if (word === 'ENV') stage.env[rest.slice(0, rest.indexOf('='))] = rest.slice(rest.indexOf('=') + 1);
  else if (word === 'USER') stage.user = rest;
  else if (word === 'VOLUME') stage.volumes.push(rest);
  else if (word === 'ENTRYPOINT') stage.entrypoint = JSON.parse(rest) as string[];
  else if (word === 'CMD') stage.command = JSON.parse(rest) as string[];
  else if (word === 'HEALTHCHECK') stage.health = JSON.parse(rest.slice(rest.indexOf(' CMD ') + 5)) as string[];
  else if (word !== 'EXPOSE') throw new Error(`the instruction ${word} is not known here`);
}

/** COPY with the engine's rules: a folder's content goes into the target, a file into a target that is a folder. */
function copy(
  stage: Stage,
  rest: string,
  { context, stages }: { readonly context: string; readonly stages: ReadonlyMap<string, Stage> },
): void {
  const words = rest.split(' ');
  const from = words[0]?.startsWith('--from=') === true ? words.shift()?.slice('--from='.length) : undefined;
  const target = words.pop() ?? '';
  const root = from === undefined ? context : stages.get(from)?.root;
  if (root === undefined) throw new Error(`there is no stage ${from}`);
  for (const word of words) {
    const into = target.endsWith('/') ? join(target, basename(word)) : target;
    cpSync(join(root, word), stage.at(into), { recursive: true });
  }
}

/** A RUN line by the shell; rejects unless it exits 0. */
export async function runInShell(line: string, cwd: string): Promise<void> {
  await promisify(execFile)('/bin/sh', ['-c', line], { cwd, maxBuffer: 1 << 26 });
}
