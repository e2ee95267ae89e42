// The man page of ledger-server, made of what its help is made of. Run by the build only.

import { item, paragraph, section, synopsis, title, verbatim } from '../../base/roff.ts';
import { EXAMPLES, OPTIONS } from './help.ts';
import { COMMANDS } from './run-command.ts';

/** Its text. */
export function serverManPage(version: string): string {
  const commands = COMMANDS.map(({ words, arguments: names, summary }) =>
    item(synopsis([...words, ...names.map((name) => `<${name}>`)].join(' ')), summary),
  );
  return [
    title('ledger-server', version),
    section('name', String.raw`ledger\-server \- the log that the devices of a ledger share`.concat('\n')),
    section('synopsis', `.PP\n${synopsis('ledger-server <command> [options]')}\n`),
    section('examples', verbatim(withoutTitle(EXAMPLES))),
    section('commands', commands.join('')),
    section('options', verbatim(withoutTitle(OPTIONS))),
    section('see also', paragraph('ledger(1)')),
  ].join('');
}

/** The lines behind the first. */
function withoutTitle(text: string): string {
  return text.slice(text.indexOf('\n') + 1);
}
