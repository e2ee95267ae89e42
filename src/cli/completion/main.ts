// Answers `ledger __complete`, which no help lists: always exit 0, and nothing where nothing is known. Entry of a bundle of
// its own, which the bin loads instead of the command line's: at a Tab every millisecond is felt. What the commands are
// stands in a file that the build makes of their tables.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { homePaths } from '../../base/home-paths.ts';
import { aliasWords, withAlias } from '../config/aliases.ts';
import type { Config } from '../config/settings.ts';
import { configFile, readConfig, settingReader } from '../config/settings.ts';
import { DaemonClient } from '../daemon-client/client.ts';
import { devicePaths } from '../daemon-client/paths.ts';
import { realSystem } from '../real-system.ts';
import type { System } from '../system.ts';
import { complete } from './complete.ts';
import { daemonNames } from './daemon-names.ts';
import type { Vocabulary, Word } from './wanted.ts';

/** Ms that a Tab waits for a daemon at most. */
const ANSWER_MS = 500;

void answer(realSystem);

async function answer(system: System): Promise<void> {
  const paths = homePaths(system);
  const config = paths === undefined ? {} : configOrNone(configFile(paths.config), system);
  const client = new DaemonClient({ system, paths: () => devicePaths(paths), autostart: false, timeoutMs: ANSWER_MS });
  const today = system.localTime(system.now()).slice(0, 10);
  const names = daemonNames({ client, config, today, book: settingReader(system.env, config)('book') });
  const known = builtVocabulary(system);
  const aliases = names
    .aliases()
    .map((name): Word => ({ value: name, about: `alias: ${config[`alias.${name}`] ?? ''}` }));
  const vocabulary = { ...known, top: [...aliases, ...known.top] };
  const expand = (words: readonly string[]): readonly string[] => expanded(words, config);
  try {
    system.write(1, await complete(system.argv.slice(1), { vocabulary, names, expand }));
  } finally {
    client.close();
  }
}

function builtVocabulary({ installation }: System): Vocabulary {
  return JSON.parse(readFileSync(join(installation, 'dist', 'vocabulary.json'), 'utf8')) as Vocabulary;
}

/** The words with the alias among them replaced, if there is a good one. */
function expanded(words: readonly string[], config: Config): readonly string[] {
  const name = words.find((word) => !word.startsWith('-'));
  try {
    const stands = name === undefined ? undefined : aliasWords(config, name);
    return stands === undefined ? words : withAlias(words, stands);
  } catch {
    return words;
  }
}

function configOrNone(file: string, system: System): Config {
  try {
    return readConfig(file, system);
  } catch {
    return {};
  }
}
