// A file of loans as real exports write them, made from a seed, and what a book must hold after its import: computed
// here, with BigInt and nothing of src. People's names come in both Unicode normal forms and padded; there are twins,
// repeated rows with an id, quotes, quoted line breaks, five currencies with 0, 2 and 3 decimals.

/** A file, and the book that it must give. Transactions as `factsOf` writes them, balances by `name currency`. */
export interface SampleLoans {
  readonly csv: string;
  readonly rows: number;
  readonly contacts: readonly string[];
  readonly transactions: readonly string[];
  readonly balances: Readonly<Record<string, string>>;
}

/** What identifies a transaction for a reader. */
export interface LoanFacts {
  readonly contact: string;
  readonly direction: string;
  readonly minor: bigint;
  readonly currency: string;
  readonly date: string;
  readonly due?: string | undefined;
  readonly description: string;
  readonly id?: string | undefined;
}

const FIRST = ['Zoë', 'Łukasz', 'Åsa', 'José', 'Ngọc', 'Ana', 'Mia', '李雷', 'Ömer', 'Chloé'];
const LAST = ['Núñez', "O'Hara", 'Smith, Jr.', 'Kovač', 'Østergaard', 'de "Rex" Luca'];
const DECIMALS: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, EUR: 2, USD: 2, KWD: 3 };
const TEXTS = ['', 'lunch', 'rent, May', 'the "big" one', 'two\nlines', 'a\r\nb', '=SUM(A1)', '☕ coffee', "it's; ok"];

/** Minor units of one whole unit, as a number of digits, by currency. */
const CURRENCIES = Object.keys(DECIMALS);

/** One line that two lists of transactions can be compared by. */
export function factsOf({ contact, direction, minor, currency, date, due, description, id }: LoanFacts): string {
  return JSON.stringify([contact, direction, String(minor), currency, date, due ?? null, description, id ?? null]);
}

/** Makes a file of about `rows` rows. The same seed gives the same file. */
export function sampleLoans(seed: number, rows: number): SampleLoans {
  const random = generator(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const names = FIRST.flatMap((first) => LAST.map((last) => `${first} ${last}`.normalize('NFC')));
  const loans: LoanFacts[] = [];
  const lines: string[] = [];
  const write = (loan: LoanFacts): void => {
    lines.push(lineOf(loan, pick([loan.contact, loan.contact.normalize('NFD'), ` ${loan.contact}  `]), random() < 0.3));
  };
  // Everybody is there at least once, whatever the seed.
  while (lines.length < rows) {
    const contact = names[lines.length] ?? pick(names);
    const loan = makeLoan(contact, pick, random, lines.length);
    loans.push(loan);
    write(loan);
    if (random() < 0.05) write(loan);
    else continue;
    // A repeated id is the same row; without one the repetition is a twin.
    if (loan.id === undefined) loans.push(loan);
  }
  const header = 'date,contact,amount,currency,direction,description,due,id';
  return { csv: `${header}\n${lines.join('\n')}\n`, rows: lines.length, ...bookOf(loans) };
}

function makeLoan(contact: string, pick: <T>(list: readonly T[]) => T, random: () => number, index: number): LoanFacts {
  const minor = BigInt(1 + Math.floor(random() ** 4 * 90_000_000));
  const day = (month: number): string =>
    `2026-${String(month).padStart(2, '0')}-${String(1 + (index % 28)).padStart(2, '0')}`;
  return {
    contact,
    minor,
    direction: pick(['lent', 'borrowed']),
    currency: pick(CURRENCIES),
    date: day(1 + (index % 6)),
    due: random() < 0.2 ? day(7 + (index % 6)) : undefined,
    description: pick(TEXTS),
    id: random() < 0.1 ? `bank-${index}` : undefined,
  };
}

function lineOf(loan: LoanFacts, name: string, grouped: boolean): string {
  const { minor, currency, direction, description, date, due = '', id = '' } = loan;
  const cells = [date, name, amountText(minor, currency, grouped), currency, direction, description, due, id];
  return cells.map((cell) => (/[",\n\r]|^ | $/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}

function amountText(minor: bigint, currency: string, grouped: boolean): string {
  const decimals = DECIMALS[currency] ?? 0;
  const digits = String(minor).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const shown = grouped ? whole.replaceAll(/(?<=\d)(?=(?:\d{3})+$)/g, ',') : whole;
  return decimals === 0 ? shown : `${shown}.${digits.slice(-decimals)}`;
}

function bookOf(loans: readonly LoanFacts[]): Pick<SampleLoans, 'contacts' | 'transactions' | 'balances'> {
  const sums = new Map<string, bigint>();
  for (const { contact, currency, direction, minor } of loans) {
    const key = `${contact} ${currency}`;
    sums.set(key, (sums.get(key) ?? 0n) + (direction === 'lent' ? minor : -minor));
  }
  const open = [...sums].filter(([, sum]) => sum !== 0n).map(([key, sum]) => [key, String(sum)] as const);
  return {
    contacts: [...new Set(loans.map(({ contact }) => contact))].sort(),
    transactions: loans
      .map((loan) => factsOf({ ...loan, description: loan.description.replaceAll('\r\n', '\n') }))
      .sort(),
    balances: Object.fromEntries(open),
  };
}

/** Mulberry32: numbers in [0, 1) from a seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
