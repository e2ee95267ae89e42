// The end of a row's way: its amount read with the file's decimal mark and turned into minor units.

import { currencyExponent } from '../../model/currency.ts';
import { parseAmount } from '../../model/money.ts';
import type { AmountProblem } from '../../model/money.ts';
import type { RowProblem } from '../../protocol/error-code.ts';
import type { ImportRow, TransactionRow } from '../../protocol/local/import-rows.ts';
import { markEvidence, readAmountText } from './amount-text.ts';
import type { DecimalMark } from './amount-text.ts';
import type { DraftRow } from './draft-row.ts';
import { excerpt } from './excerpt.ts';

/** A row of the file after all checks of this side: to be sent, refused, or left out because it is nothing to import. */
export type CheckedRow = {
  readonly row: number;
  readonly raw: string;
  readonly warnings: readonly string[];
} & (
  | { readonly ok: true; readonly value: ImportRow }
  | { readonly ok: false; readonly problems: readonly RowProblem[]; readonly skipped?: string }
);

/** Whether what becomes of the row depends on which mark its amount is read with. */
export function dependsOnMark({ amount, currency, problems }: DraftRow): boolean {
  if (problems.length > 0) return false;
  const [point, comma] = [minorUnits(amount, '.', currency), minorUnits(amount, ',', currency)];
  return point !== comma && markEvidence(amount) === 'either';
}

/**
 * Reads the row's amount and gives the row its final form. Without a mark only what both readings agree on counts;
 * that leaves nothing open but the amount of a row that is refused for something else.
 */
export function finishRow(draft: DraftRow, mark: DecimalMark | undefined): CheckedRow {
  const { row, raw, warnings } = draft;
  const minor = minorUnits(draft.amount, mark ?? '.', draft.currency);
  if (mark === undefined && minor !== minorUnits(draft.amount, ',', draft.currency)) {
    return { ok: false, row, raw, warnings, problems: draft.problems };
  }
  const problem = typeof minor === 'number' || !isReadable(draft) ? [] : [amountProblem(draft, minor)];
  const problems = [...draft.problems, ...problem];
  if (problems.length > 0 || typeof minor !== 'number') return { ok: false, row, raw, warnings, problems };
  const { contact, direction, currency, date, description, due, externalId, category } = draft;
  const value: TransactionRow = {
    row,
    contact,
    direction,
    amountMinor: minor,
    currency,
    date,
    description,
    ...(due === undefined ? {} : { due }),
    ...(externalId === undefined ? {} : { externalId }),
    ...(category === undefined ? {} : { category }),
  };
  return { ok: true, row, raw, warnings, value };
}

/** Whether there is an amount and a currency to read it in; if not, that is what the row is refused for. */
function isReadable({ amount, currency }: DraftRow): boolean {
  return amount !== '' && currency !== '';
}

function minorUnits(amount: string, mark: DecimalMark, currency: string): number | AmountProblem {
  const decimal = readAmountText(amount, mark);
  if (decimal === undefined) return 'invalid_amount';
  const minor = parseAmount(decimal, currency);
  return minor.ok ? minor.value : minor.error;
}

function amountProblem({ row, amount, currency }: DraftRow, code: AmountProblem): RowProblem {
  return { row, code, field: 'amount', message: `${excerpt(amount)} ${REASONS[code](currency)}` };
}

const REASONS: Readonly<Record<AmountProblem, (currency: string) => string>> = {
  invalid_amount: () => 'is not an amount; write digits only, like 1234.50',
  amount_not_positive: () => 'is not above zero; the direction column says which way the money went',
  amount_too_precise: (currency) => `has more decimals than ${currency} has (${currencyExponent(currency) ?? 0})`,
  amount_too_large: () => 'is larger than any amount that fits',
  unknown_currency: (currency) => `is in ${currency}, which is not a currency code`,
};
