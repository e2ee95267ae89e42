// Texts of `ledger help TOPIC`: what concerns several commands, short enough for one screen. Entry of a small bundle,
// which only help loads.

/** A topic: its name, what it is about in one line, and its text with a line feed at the end. */
export interface Topic {
  readonly name: string;
  readonly about: string;
  readonly text: string;
}

const AMOUNTS = `Amounts are a number with a decimal point and, if you like, a currency:

  12   12.50   12.50EUR   EUR 12.50   €12.50   1_200

The currency is that of the amount, else --currency, else the setting "currency"
(ledger config), else the book's own (ledger book set currency EUR).
$, ¥ and kr mean the book's currency if it is one of theirs; else they are
refused, because they are many currencies.

Nothing is rounded: more decimals than the currency has are refused (JPY has 0,
USD 2, KWD 3), and so are zero and negative amounts. The direction is said by
the command: lend (they owe me), borrow (I owe them), repay (whichever way the
balance says). Currencies are never added together.
`;

const DATES = `Days are written YYYY-MM-DD: --date 2026-11-24, --due 2026-12-31,
balance --as-of 2026-06-30. So are today, yesterday, tomorrow, and days counted
from today: +7d, -2w, +1m, -1y. They are days of your calendar, without a time
of day; today is the day in your time zone (TZ) when the command runs.

Durations are a number with a unit: 500ms, 10s, 2m, 1h; a number alone is
seconds. ledger due --within 7d counts days, today included.

  ledger lend Ana 20 --date 2026-11-20 --due 2026-12-01
  ledger due --overdue
  ledger due --within 7d --exit-code      exits with 10 if anything is due
`;

const REFS = `REF, where a command wants a contact, is one of
  its whole name (upper and lower case do not matter):  ledger balance "Ana Silva"
  its handle:                                           ledger balance ana
  its id, or the beginning of it, four characters on:   ledger balance 01a2

A transaction is named by its id or the beginning of it (ledger transaction
list --plain shows them), a book by name or id, an entry of the log by its
number or, before the server has answered, as n:17.

Two that fit are never guessed between: exit 5, and the candidates are listed.
With the completion of your shell (ledger completion) a Tab writes the name.
A name that begins with a dash goes behind two of them: ledger balance -- -x
`;

const OFFLINE = `Everything works without a server and without a network. What you write is on
this device's disk before the command says so; a server gets it later, in the
same order, once, and nothing that was acknowledged is ever dropped.

  ledger status          connection, what is pending, refused or conflicting
  ledger sync now        wait until both sides have everything; exit 7 if not
  ledger lend Ana 5 --wait      wait for the server's answer to this write
  ledger sync pending    what the server has not answered yet
  ledger sync refused    what it refused, and why; nothing of it is lost

Two devices that change the same field make a conflict: the first value stays,
the other is kept beside it until somebody decides (ledger conflicts).
Exit 7 after --wait means that the answer is missing, not the write: do not
repeat it.
`;

const EXIT_CODES = `  0    done, or there was nothing to do
  1    unexpected failure
  2    the command line or the configuration file is wrong
  3    the data is refused, or some rows of it
  4    not logged in, or not allowed
  5    not found, or ambiguous
  6    conflict: the name or id is taken, --if-version does not hold, or a write
       was applied in part
  7    server or daemon needed and not reachable, or no answer in time; a write
       is kept and goes out later: do not repeat it
  8    cannot store (disk full, read-only, damaged): nothing was saved
  10   --exit-code found something
  75   busy, try again
  130  interrupted

With --json an error is one object on standard error, with a code of a closed
list: {"error":{"code":"contact_not_found","message":…,"hint":…}}
`;

const FILTERS = `transaction list, contact list, watch and export take words that all must hold:

  contact:ana        of this contact            lent  borrowed  overdue
  amount>100         in its own currency        amount<=12.50EUR
  currency:EUR       in this currency           balance>0    of contacts
  date:2026-11       in that month              due.before:today+7d
  +trip  -trip       with the tag, without it   -contact:ana    not so
  pending            not answered by the server archived
  description:tea    has this text, as name: phone: email: note: do
  dinner             in the description or the contact's name

  ledger tx list contact:ana lent 'amount>100' due.before:2026-12-01
  ledger contact list 'balance>0'
  ledger export date:2026 -o 2026.ndjson

Quote < and > from the shell. Text that looks like a word of the filter goes in
quotes of its own: '"lent"'. A mistake exits 2 and is shown where it is.
`;

const IMPORT_FORMATS = `ledger import FILE recognises the format by what is in the file; --format says it.

  csv         columns by their names, by --map FIELD=COLUMN or by --rules FILE
  google-csv  Google Contacts, old and new
  vcard       2.1, 3.0 and 4.0
  splitwise   the export of a group (--me says which member you are)
  debitum     its backup (zip)
  ofx         1.x and 2.x        camt   camt.053        qif
  ndjson      ledger's own export, with ids; of export --log the history too

The same file twice changes nothing, on another device neither. Twins in one
file stay two. Money is not guessed: where nothing settles the decimal mark,
the import stops and says that --decimal-mark decides. A contact of a file fills
in what the one of its name here lacks, and writes over nothing.

  ledger import bank.csv --source bank --dry-run
  ledger import bank.csv --source bank --keep-going --rejects bad.csv
  ledger import list
  ledger import undo BATCH
`;

const JSON_TOPIC = `--json prints one document, --ndjson one object a line (lists and streams),
--plain tab-separated values. Standard output has data only; all that is said
besides it goes to standard error.

Every document begins with "schema":1. What is not set is absent. Amounts come
twice, "amount":"12.50" and "amountMinor":1250, with "currency":"USD".
A list is {"schema":1,"items":[…]}, whole unless --limit is given; then "next" is
for --after. A write has "status": local, pending, confirmed, conflict, refused.

  ledger balance --json | jq -r '.items[] | [.contact.name, .amount] | @tsv'
  ledger contact list --ndjson | wc -l
  ledger watch --ndjson | while read -r change; do …; done
`;

const CRON = `Jobs need no terminal, no HOME and no XDG_*: without HOME the home folder of the
password file is used; LEDGER_HOME=DIR keeps all of a device in one folder. Nothing
asks for anything. Jobs may overlap. Use full paths:

  0 8 * * *  /usr/local/bin/ledger due --within 3d --plain   mails what is due
  0 3 * * *  /usr/local/bin/ledger sync now --timeout 2m --quiet
  0 4 * * 0  /usr/local/bin/ledger export -o /backup/book-$(date +\\%F).ndjson

Cron mails what is printed: --quiet keeps success silent. The exit code says how
it went (ledger help exit-codes). The daemon that a job starts stays, without the
job's streams; ledger daemon install makes it a service of yours instead.
`;

const SETTINGS = `Defaults for flags and aliases are in one file (ledger config path), JSON that
may be edited: {"currency": "EUR", "alias.ana": "lend Ana"}. A flag outranks a
variable (LEDGER_CURRENCY), a variable the file.

  ledger config                            all settings, and where each is from
  ledger config set currency EUR           amounts that name no currency
  ledger config set book Household         where commands work, as --book
  ledger config set list-limit 200         items of a list on a terminal
  ledger config set server https://ledger.example.org
  ledger config set alias.ana 'lend Ana'   then: ledger ana 12 -m tea
  ledger config set alias.ana --unset

An alias begins with a command and takes no command's name.
`;

/** Every topic, by name. */
export const TOPICS: readonly Topic[] = [
  { name: 'amounts', about: 'how money is written', text: AMOUNTS },
  { name: 'cron', about: 'jobs without anybody there', text: CRON },
  { name: 'dates', about: 'how days and durations are written', text: DATES },
  { name: 'exit-codes', about: 'what the exit codes mean', text: EXIT_CODES },
  { name: 'filters', about: 'which transactions and contacts a list has', text: FILTERS },
  { name: 'import-formats', about: 'files that can be imported', text: IMPORT_FORMATS },
  { name: 'json', about: 'output for scripts', text: JSON_TOPIC },
  { name: 'offline', about: 'working without a server, and syncing', text: OFFLINE },
  { name: 'refs', about: 'how contacts and records are named', text: REFS },
  { name: 'settings', about: 'defaults for flags, and aliases', text: SETTINGS },
];
