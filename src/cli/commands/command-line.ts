// Command lines as people would type them.

/** `ledger` with its arguments, quoted for a POSIX shell where needed. */
export function commandLine(argv: readonly string[]): string {
  return ['ledger', ...argv.map(quote)].join(' ');
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
