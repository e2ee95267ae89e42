// ledger completion: prints the script of a shell; and what that script calls, `ledger __complete`, which no help lists.

import { homePaths } from '../../base/home-paths.ts';
import { EXIT, UserError } from '../../protocol/error-code.ts';
import type { CommandSpec } from '../command.ts';
import type * as CompletionBundle from '../completion/main.ts';
import { aliasWords, withAlias } from '../config/aliases.ts';
import type { Config } from '../config/settings.ts';
import { configFile, readConfig, settingReader } from '../config/settings.ts';
import { DaemonClient } from '../daemon-client/client.ts';
import { devicePaths } from '../daemon-client/paths.ts';
import { arg } from '../input.ts';
import { loadPart } from '../load-part.ts';
import type { System } from '../system.ts';
import type { Registered } from './registry.ts';

/** Ms that a Tab waits for a daemon at most. */
const ANSWER_MS = 500;

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** `completion bash|zsh|fish`. */
export const completion: CommandSpec = {
  summary: 'the script that completes commands, flags and names in a shell',
  args: ['<shell>'],
  examples: [
    'completion bash >> ~/.bashrc',
    'completion zsh > ~/.zfunc/_ledger',
    'completion fish > ~/.config/fish/completions/ledger.fish',
  ],
  withoutConfig: true,
  run: async ({ system, out }, input) => {
    const shell = SHELLS.find((name) => name === arg(input, 0));
    if (shell === undefined) {
      const message = `there is no completion for ${arg(input, 0)}`;
      throw new UserError({ code: 'usage', message, hint: `for ${SHELLS.join(', ')}` });
    }
    const script = loadPart<typeof CompletionBundle>('completion', system).completionScript(shell);
    if (out.format === 'json' || out.format === 'ndjson') out.document({ shell, script });
    else out.text(script);
    return EXIT.done;
  },
};

/** Words that the first place takes besides commands, with what they mean, by `words`; topics of the help as well. */
export interface OtherWords {
  readonly top: Readonly<Record<string, string>>;
  readonly topics: Readonly<Record<string, string>>;
}

/** Answers `__complete`: always exit 0, and nothing where nothing is known. */
export async function answerCompletion(
  system: System,
  commands: Readonly<Record<string, Registered>>,
  others: OtherWords,
): Promise<number> {
  const paths = homePaths(system);
  const config = paths === undefined ? {} : configOrNone(configFile(paths.config), system);
  const client = new DaemonClient({ system, paths: () => devicePaths(paths), autostart: false, timeoutMs: ANSWER_MS });
  const bundle = loadPart<typeof CompletionBundle>('completion', system);
  const today = system.localTime(system.now()).slice(0, 10);
  const names = bundle.namesOf({ client, config, today, book: settingReader(system.env, config)('book') });
  const aliases = Object.fromEntries(names.aliases().map((name) => [name, `alias: ${config[`alias.${name}`] ?? ''}`]));
  const vocabulary = {
    commands,
    top: wordList({ ...aliases, ...others.top }),
    topics: wordList(others.topics),
  };
  const expand = (words: readonly string[]): readonly string[] => expanded(words, config);
  try {
    system.write(1, await bundle.complete(system.argv.slice(1), { vocabulary, names, expand }));
  } finally {
    client.close();
  }
  return EXIT.done;
}

function wordList(words: Readonly<Record<string, string>>): { readonly value: string; readonly about: string }[] {
  return Object.entries(words).map(([value, about]) => ({ value, about }));
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
