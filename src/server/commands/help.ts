// The help text of ledger-server, made of what its commands say of themselves.

import type { ServerCommand } from './command.ts';

const EXAMPLES = `Examples:
  ledger-server start                        on 127.0.0.1:8000 and [::1]:8000
  ledger-server user add Ana                 prints the code for "ledger login"
  ledger-server backup /backup/monday.sqlite while it runs; "restore" puts it back
  ledger-server start --host 0.0.0.0 --behind-proxy --allow-host books.example.org
`;

const OPTIONS = `Options:
  --data DIR         where the data is (default: $LEDGER_SERVER_DATA, else ledger-server in your data folder)
  --json             one JSON document instead of text; errors as JSON on stderr
  --host H           address to listen on (default: both loopback addresses)
  --port N           port to listen on (default 8000; 0 picks a free one)
  --allow-origin O   let web pages of this origin connect (repeatable)
  --allow-host NAME  answer to this name in the Host header (repeatable)
  --behind-proxy     a proxy in front does TLS and says who calls (X-Forwarded-For)
  --rate-limit N     requests a second of one device or address (default 100); 0 turns all limits by time off
  --insecure         listen beyond loopback without TLS
  --help, --version
`;

/** The whole help text. */
export function helpText(commands: readonly ServerCommand[]): string {
  const lines = commands.map(({ words, arguments: names, summary }) => {
    return `  ${`ledger-server ${[...words, ...names].join(' ')}`.padEnd(34)} ${summary}\n`;
  });
  return `ledger-server: the log that the devices of a ledger share.\n\n${EXAMPLES}\nCommands:\n${lines.join('')}\n${OPTIONS}`;
}
