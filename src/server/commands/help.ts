// The help text of ledger-server, made of what its commands say of themselves.

import type { ServerCommand } from './command.ts';

/** What the help begins with. */
export const EXAMPLES = `Examples:
  ledger-server start                        on 127.0.0.1:8000 and [::1]:8000
  ledger-server user add Ana                 prints the code for "ledger login"
  ledger-server start --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem
  ledger-server start --behind-proxy --allow-host books.example.org
  ledger-server config --config server.json  which settings are in force
  ledger-server backup /backup/monday.sqlite while it runs; "restore" puts it back
`;

/** Every flag. */
export const OPTIONS = `Options:
  --data DIR         where the data is (default: ledger-server in your data folder)
  --database-url URL keep the data in PostgreSQL: postgres://USER@HOST/DATABASE, for any number of servers
  --config FILE      settings as JSON: {"port": 8000, "allow-host": ["books.example.org"]}
  --json             one JSON document instead of text; errors as JSON on stderr
  --host H           address to listen on (default: both loopback addresses)
  --port N           port to listen on (default 8000; 0 picks a free one)
  --tls-cert FILE    speak TLS with this certificate (PEM, with its chain); SIGHUP reads it anew
  --tls-key FILE     the certificate's key (PEM)
  --behind-proxy[=HOPS]  a proxy in front does TLS and says who calls (X-Forwarded-For); HOPS: how many (default 1)
  --insecure         listen beyond loopback without TLS
  --allow-origin O   let web pages of this origin connect (repeatable)
  --allow-host NAME  answer to this name in the Host header (repeatable)
  --log-level LEVEL  error, warn or info (default)
  --audit-log FILE   who got in and whose rights changed, also into this file
  --metrics-token-file FILE  GET /metrics for whoever has this token, instead of this machine only
  --rate-limit N     requests a second of one device or address (default 100); 0 turns all limits by time off
  --no-database-listen  a pooler in transaction mode is in between: look for what other servers do, keep no session
  --database-listen-url URL  the database itself, past that pooler, for the connection that hears of other servers
  --database-pool N  connections (default 10); --database-timeout, --database-lock-timeout, --database-poll: in ms
  --from, --to       of copy: sqlite:FOLDER or postgres://USER@HOST/DATABASE
  --yes              do what was warned of
  --help, --version

Each setting is also a variable, such as LEDGER_SERVER_TLS_CERT, and a key in the file, such as "tls-cert".
A flag counts before a variable, a variable before the file.
`;

/** A line for each command. */
export function commandLines(commands: readonly ServerCommand[]): string {
  const lines = commands.map(({ words, arguments: names, summary }) => {
    return `  ${`ledger-server ${[...words, ...names].join(' ')}`.padEnd(34)} ${summary}\n`;
  });
  return lines.join('');
}

/** The whole help text. */
export function helpText(commands: readonly ServerCommand[]): string {
  return `ledger-server: the log that the devices of a ledger share.\n\n${EXAMPLES}\nCommands:\n${commandLines(commands)}\n${OPTIONS}`;
}
