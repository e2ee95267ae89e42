// A life of two users in which every command has its turn, told as a table: what is typed, in which order, and what each
// command is: one that reads, one that writes (and can be tried by a dry run), or one that only doing it can tell of.
// `$name` in an argument stands for what an earlier command gave.

/** What a command does to the state. `acts`: it changes something, and refuses a dry run. */
export type CommandKind = 'reads' | 'writes' | 'acts';

/** One turn. */
export interface Turn {
  /** The command by its words; what follows is in `args`. */
  readonly path: string;
  readonly args: readonly string[];
  readonly kind: CommandKind;
  /** Whose device: Ana's first one unless said. */
  readonly on?: 'phone' | 'bo';
  readonly stdin?: string;
  readonly exit?: number;
  /** What of its document later commands need: the path to it, by name. */
  readonly keep?: Readonly<Record<string, string>>;
  /** What it gives differs each time it is asked, or only what it does: it is not compared with its dry run. */
  readonly differs?: true;
}

const reads = (path: string, ...args: readonly string[]): Turn => ({ path, args, kind: 'reads' });
const writes = (path: string, ...args: readonly string[]): Turn => ({ path, args, kind: 'writes' });
const acts = (path: string, ...args: readonly string[]): Turn => ({ path, args, kind: 'acts' });

/**
 * Commands that have tests of their own: they go on until they are told to end, need a terminal, or change the machine
 * beyond the device's folder, or all that is in it; or print a script.
 */
export const ELSEWHERE: readonly string[] = [
  'watch',
  'dashboard',
  'daemon run',
  'daemon install',
  'daemon uninstall',
  'backup create',
  'backup verify',
  'backup restore',
  'completion',
];

const CSV = 'contact,amount,direction,date\nFee,3.00,lent,2026-03-01\n';

const ALONE: readonly Turn[] = [
  acts('daemon start'),
  reads('daemon status'),
  reads('daemon logs'),
  writes('contact add', 'Ana'),
  { ...writes('contact add', 'Bo', '--phone', '12', '--tag', 'friend'), keep: { bo: 'contact.id' } },
  writes('contact edit', 'Bo', '--note', 'tall'),
  { ...writes('contact add', '-'), stdin: '{"name":"Cleo"}\n{"name":"Dan"}\n' },
  reads('contact list'),
  reads('contact list', 'bo', '--sort', 'recent'),
  reads('contact show', 'Bo'),
  { ...writes('lend', 'Ana', '20', '-m', 'lunch', '--due', '2099-01-01'), keep: { lunch: 'transaction.id' } },
  writes('lend', 'Newman', '4', '--create'),
  writes('borrow', 'Bo', '5EUR'),
  writes('repay', 'Ana', '2'),
  { ...writes('transaction add', 'Ana', '7', '--lent'), keep: { seven: 'transaction.id' } },
  { ...writes('transaction add', '-'), stdin: '{"contact":"Ana","amount":"1","direction":"lent"}\n' },
  reads('transaction list'),
  reads('transaction show', '$seven'),
  writes('transaction edit', '$seven', '--amount', '8'),
  writes('transaction rm', '$seven'),
  writes('transaction restore', '$seven'),
  writes('transaction split', '9', '--with', 'Ana,Bo'),
  reads('balance'),
  reads('balance', 'Ana'),
  reads('balance', '--by', 'currency'),
  reads('due'),
  { ...writes('contact rm', 'Dan') },
  writes('contact restore', 'Dan'),
  writes('contact archive', 'Dan'),
  writes('contact merge', 'Cleo', 'Bo'),
  writes('undo'),
  writes('redo'),
  reads('log'),
  reads('log', 'Ana', '--limit', '2'),
  { ...writes('import', '-'), stdin: CSV, keep: { batch: 'batch' } },
  reads('import', 'list'),
  writes('import', 'undo', '$batch'),
  reads('export'),
  reads('export', '--format', 'csv'),
  { ...writes('export', '-o', '$dir/book.ndjson') },
  reads('status'),
  { ...reads('doctor'), differs: true },
  reads('config path'),
  writes('config set', 'color', 'never'),
  reads('config get', 'color'),
  reads('config list'),
  reads('book list'),
  writes('book rename', 'Household'),
  writes('book set', 'currency', 'EUR'),
  writes('book create', 'Travel'),
  writes('book use', 'Travel'),
  writes('book use', 'Household'),
];

const TOGETHER: readonly Turn[] = [
  { ...acts('login', '$url'), stdin: '$anaCode\n' },
  acts('sync now'),
  { ...acts('login', '$url'), on: 'bo', stdin: '$boCode\n' },
  { ...acts('device invite'), keep: { phoneCode: 'code' } },
  { ...acts('login', '$url', '--name', 'phone'), on: 'phone', stdin: '$phoneCode\n' },
  { ...acts('sync now'), on: 'phone' },
  { ...acts('device token', '--name', 'robot'), keep: { token: 'deviceId' } },
  { ...reads('device list'), differs: true },
  { ...writes('device rename', 'robot', 'machine'), differs: true },
  { ...writes('device revoke', 'machine'), differs: true },
  { ...acts('book invite', '--role', 'editor'), keep: { joinCode: 'code' } },
  { ...acts('book join'), on: 'bo', stdin: '$joinCode\n' },
  { ...acts('book invite'), keep: { invite: 'invite.id' } },
  reads('book invite', '--list'),
  writes('book invite', '--revoke', '$invite'),
  reads('book members'),
  writes('book role', 'bo', 'viewer'),
  writes('book remove', 'bo'),
  { ...acts('book invite'), keep: { againCode: 'code' } },
  { ...acts('book join'), on: 'bo', stdin: '$againCode\n' },
  { ...writes('book leave', '--book', 'Household'), on: 'bo' },
  writes('book archive'),
  writes('book archive', '--undo'),
  // What the phone deletes meanwhile cannot be edited here: refused, with a conflict for each.
  writes('sync pause'),
  { ...writes('transaction rm', '$lunch'), on: 'phone' },
  { ...writes('transaction rm', '$seven'), on: 'phone' },
  { ...acts('sync now'), on: 'phone' },
  writes('transaction edit', '$lunch', '-m', 'brunch'),
  writes('transaction edit', '$seven', '--amount', '9'),
  reads('sync pending'),
  reads('sync pending', 'export'),
  writes('sync resume'),
  acts('sync now'),
  { ...reads('sync refused'), keep: { first: 'items.0.seq', second: 'items.1.seq' } },
  reads('sync refused', 'export'),
  writes('sync refused', 'drop', '$second'),
  { ...reads('conflicts list'), keep: { conflict: 'items.0.id', other: 'items.1.id' } },
  reads('conflicts show', '$conflict'),
  writes('conflicts keep', '$conflict'),
  writes('transaction restore', '$lunch'),
  writes('transaction restore', '$seven'),
  writes('conflicts apply', '$other'),
  writes('sync refused', 'retry', '$first'),
  writes('sync recover'),
  acts('sync now'),
];

/** Every turn, in the order of the story. */
export const TURNS: readonly Turn[] = [
  ...ALONE,
  ...TOGETHER,
  writes('logout', '--yes'),
  acts('daemon restart'),
  acts('daemon stop'),
];
