// ledger completion: prints the script of a shell. What that script calls is src/cli/completion/main.ts.

import { EXIT, UserError } from '../../protocol/error-code.ts';
import type { CommandSpec } from '../command.ts';
import type * as CompletionBundle from '../completion/scripts.ts';
import { arg } from '../input.ts';
import { loadPart } from '../load-part.ts';

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
