// What kind of value every argument and every flag of the command line takes: the one table that completion goes by. A
// test compares it with the commands, so that none is forgotten.

/** A kind of value. Words that may stand there are a list; `text` is anything, of which nothing is known. */
export type ValueKind =
  | 'text'
  | 'contact'
  | 'contacts'
  | 'book'
  | 'currency'
  | 'transaction'
  | 'conflict'
  | 'tag'
  | 'member'
  | 'device'
  | 'day'
  | 'file'
  | 'setting'
  | 'transaction-filter'
  | 'contact-filter'
  | 'any-filter'
  | readonly string[];

const ROLES = ['owner', 'editor', 'viewer'];
const EXPORTS = ['ndjson', 'csv', 'vcard', 'hledger', 'ledger', 'beancount'];
const IMPORTS = ['auto', 'csv', 'google-csv', 'splitwise', 'debitum', 'vcard', 'ofx', 'camt', 'qif', 'ndjson'];

/** Kinds of the arguments, by command. A command without arguments is not listed. */
export const ARGUMENT_KINDS: Readonly<Record<string, readonly ValueKind[]>> = {
  'backup create': ['file'],
  'backup verify': ['file'],
  'backup restore': ['file'],
  'contact add': ['text'],
  'contact list': ['contact-filter'],
  'contact show': ['contact'],
  'contact edit': ['contact'],
  'contact rm': ['contact'],
  'contact restore': ['contact'],
  'contact merge': ['contact', 'contact'],
  'contact archive': ['contact'],
  lend: ['contact', 'text'],
  borrow: ['contact', 'text'],
  repay: ['contact', 'text'],
  'transaction add': ['contact', 'text'],
  'transaction list': ['transaction-filter'],
  'transaction show': ['transaction'],
  'transaction edit': ['transaction'],
  'transaction rm': ['transaction'],
  'transaction restore': ['text'],
  'transaction split': ['text'],
  balance: ['contact'],
  log: ['contact'],
  undo: ['text'],
  'conflicts list': ['contact'],
  'conflicts show': ['conflict'],
  'conflicts keep': ['conflict'],
  'conflicts apply': ['conflict'],
  import: ['file', 'text'],
  export: ['any-filter'],
  watch: ['any-filter'],
  'sync pending': [['list', 'export']],
  'sync refused': [['list', 'retry', 'drop', 'export'], 'text'],
  login: ['text'],
  'device rename': ['device', 'text'],
  'device revoke': ['device'],
  'book create': ['text'],
  'book use': ['book'],
  'book rename': ['text'],
  'book set': [['currency'], 'currency'],
  'book role': ['member', ROLES],
  'book remove': ['member'],
  'config get': ['setting'],
  'config set': ['setting', 'text'],
  completion: [['bash', 'zsh', 'fish']],
};

/** Kinds of the values of flags, by name; `COMMAND --flag` where one of the same name takes something else. */
export const FLAG_KINDS: Readonly<Record<string, ValueKind>> = {
  '--add-email': 'text',
  '--add-phone': 'text',
  '--after': 'text',
  '--amount': 'text',
  '--as-of': 'day',
  '--book': 'book',
  '--by': ['contact', 'currency'],
  '--ca-file': 'file',
  '--code-file': 'file',
  '--color': ['auto', 'always', 'never'],
  '--contact': 'contact',
  '--currency': 'currency',
  '--date': 'day',
  '--date-order': ['dmy', 'mdy', 'ymd'],
  '--decimal-mark': ['.', ','],
  '--delimiter': 'text',
  '--description': 'text',
  '--due': 'day',
  '--email': 'text',
  '--encoding': ['utf-8', 'utf-16le', 'latin1', 'cp1252'],
  'export --format': EXPORTS,
  '--external-id': 'text',
  'import --format': IMPORTS,
  '--handle': 'text',
  '--id': 'text',
  '--if-version': 'text',
  '--into': 'book',
  '--last': 'text',
  '--limit': 'text',
  '--map': 'text',
  '--me': 'text',
  '--name': 'text',
  '--note': 'text',
  '--output': 'file',
  '--phone': 'text',
  '--rejects': 'file',
  '--revoke': 'text',
  '--rm-email': 'text',
  '--rm-phone': 'text',
  '--role': ROLES,
  '--rules': 'file',
  '--sort': ['name', 'balance', 'recent'],
  '--source': 'text',
  '--tag': 'tag',
  '--timeout': 'text',
  'contact edit --unset': ['handle', 'note', 'phones', 'emails', 'tags'],
  'transaction edit --unset': ['due'],
  '--untag': 'tag',
  '--vcard-version': ['4.0', '3.0'],
  '--wait': ['10s', '30s', '2m'],
  '--with': 'contacts',
  '--within': 'text',
};

/** What a flag of a command takes. */
export function flagKind(path: readonly string[], flag: string): ValueKind {
  return FLAG_KINDS[`${path.join(' ')} ${flag}`] ?? FLAG_KINDS[flag] ?? 'text';
}
