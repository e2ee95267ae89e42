// The closed list of errors that people and scripts see, with the exit code of each. Free of imports: it is on the
// command line's hot path.

/** Exit codes of every program. */
export const EXIT = {
  done: 0,
  failure: 1,
  usage: 2,
  refused: 3,
  notAllowed: 4,
  notFound: 5,
  conflict: 6,
  unreachable: 7,
  cannotStore: 8,
  found: 10,
  busy: 75,
  interrupted: 130,
} as const;

/** The daemon's own exit code where it does not start on a journal of a newer version, of which nothing can be read. */
export const NEWER_JOURNAL_EXIT = 9;

/** What is to be done then. */
export const NEWER_JOURNAL_HINT = 'upgrade ledger on this device (git pull and npm ci in its checkout)';

/** Exit code by error code. */
export const ERROR_EXIT = {
  unexpected: EXIT.failure,
  usage: EXIT.usage,
  unknown_command: EXIT.usage,
  invalid_config: EXIT.usage,
  invalid_args: EXIT.refused,
  missing_field: EXIT.refused,
  invalid_text: EXIT.refused,
  too_long: EXIT.refused,
  too_many: EXIT.refused,
  invalid_date: EXIT.refused,
  due_before_date: EXIT.refused,
  invalid_amount: EXIT.refused,
  amount_not_positive: EXIT.refused,
  amount_too_precise: EXIT.refused,
  amount_too_large: EXIT.refused,
  unknown_currency: EXIT.refused,
  ambiguous_currency: EXIT.refused,
  currency_mismatch: EXIT.usage,
  invalid_direction: EXIT.refused,
  nothing_to_repay: EXIT.refused,
  has_transactions: EXIT.refused,
  has_dependents: EXIT.refused,
  same_contact: EXIT.refused,
  nothing_to_undo: EXIT.refused,
  too_many_records: EXIT.refused,
  entry_too_large: EXIT.refused,
  unknown_mutation: EXIT.refused,
  rows_refused: EXIT.refused,
  missing_column: EXIT.refused,
  ambiguous_decimal_mark: EXIT.refused,
  invalid_encoding: EXIT.refused,
  invalid_row: EXIT.refused,
  ambiguous_contact: EXIT.notFound,
  ambiguous_id: EXIT.notFound,
  contact_not_found: EXIT.notFound,
  transaction_not_found: EXIT.notFound,
  record_deleted: EXIT.notFound,
  book_not_found: EXIT.notFound,
  entry_not_found: EXIT.notFound,
  conflict_not_found: EXIT.notFound,
  history_not_here: EXIT.unreachable,
  device_not_found: EXIT.notFound,
  user_not_found: EXIT.notFound,
  file_not_found: EXIT.notFound,
  not_logged_in: EXIT.notAllowed,
  not_allowed: EXIT.notAllowed,
  not_a_member: EXIT.notAllowed,
  book_archived: EXIT.notAllowed,
  last_owner: EXIT.notAllowed,
  invalid_code: EXIT.notAllowed,
  already_logged_in: EXIT.notAllowed,
  pending_work: EXIT.notAllowed,
  no_home: EXIT.failure,
  id_conflict: EXIT.conflict,
  name_exists: EXIT.conflict,
  sole_owner: EXIT.conflict,
  file_exists: EXIT.conflict,
  version_conflict: EXIT.conflict,
  conflict: EXIT.conflict,
  already_resolved: EXIT.conflict,
  server_unreachable: EXIT.unreachable,
  not_synced: EXIT.unreachable,
  daemon_unreachable: EXIT.unreachable,
  daemon_version: EXIT.unreachable,
  upgrade_client: EXIT.unreachable,
  upgrade_server: EXIT.unreachable,
  disk_full: EXIT.cannotStore,
  store_failed: EXIT.cannotStore,
  journal_damaged: EXIT.cannotStore,
  newer_journal: EXIT.cannotStore,
  database_damaged: EXIT.cannotStore,
  backup_damaged: EXIT.cannotStore,
  read_only: EXIT.cannotStore,
  busy: EXIT.busy,
} as const;

/** An error's code. */
export type ErrorCode = keyof typeof ERROR_EXIT;

/** A row that an import refuses: the line it starts on (the header is 1), why, and where. */
export interface RowProblem {
  readonly row: number;
  readonly code: string;
  readonly field?: string;
  readonly message: string;
}

/** An error as it stands in JSON. */
export interface ErrorBody {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  readonly field?: string;
  readonly candidates?: readonly { readonly id: string; readonly name: string; readonly handle?: string }[];
  readonly id?: string;
  readonly rows?: readonly RowProblem[];
  /** Where in what was typed it is: the words with spaces between them, and a part of that (UTF-16 units). */
  readonly at?: { readonly text: string; readonly start: number; readonly end: number };
  /** With `daemon_version`: who answered. */
  readonly daemon?: { readonly protocol: number; readonly version: string; readonly pid: number };
}

/** An expected failure that its reader can do something about. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly body: ErrorBody;

  constructor(body: ErrorBody) {
    super(body.message);
    this.body = body;
  }
}
