// What passes between me and each other member by the net amounts of one row of a Splitwise group: plus is to get, minus
// is to pay. Pure; amounts are texts as the file writes them, or plain decimals where they had to be divided.

import { currencyExponent } from '../../../model/currency.ts';
import { readAmountText } from '../amount-text.ts';
import type { DecimalMark } from '../amount-text.ts';

/** One member's part of a row; `mark`: how its amount is to be read, where the file's own does not count. */
export interface Share {
  readonly member: number;
  readonly amount: string;
  readonly mark?: DecimalMark;
}

/** Shares, whether they were divided; or why there are none: nothing passes, or what does is not said. */
export type Shares =
  | { readonly shares: readonly Share[]; readonly divided: boolean }
  | { readonly none: true }
  | { readonly unclear: string };

const MARKS = ['.', ','] satisfies DecimalMark[];

/**
 * What passes between the member `mine` and others. Where one side is a single member, the others' cells say it. Where
 * several are to get and several to pay, everybody who pays, pays everybody who gets, in proportion. `nets`: a cell for
 * each member; `signs`: of each, as `signOf` gives it; `currency`: its code, whose smallest unit is not divided.
 */
export function sharesOf(
  nets: readonly string[],
  signs: readonly number[],
  { mine, currency }: { readonly mine: number; readonly currency: string },
): Shares {
  const sign = signs[mine] ?? 0;
  if (sign === 0) return { none: true };
  const same = signs.filter((one) => one === sign).length;
  const others = signs.flatMap((one, member) => (one * sign < 0 ? [member] : []));
  const [only] = others;
  if (only === undefined) return { unclear: 'all members are on one side' };
  if (same === 1) return told(others.map((member) => ({ member, amount: unsigned(nets[member] ?? '') })));
  if (others.length === 1) return told([{ member: only, amount: unsigned(nets[mine] ?? '') }]);
  return divided(nets, mine, currency);
}

/** 1, -1 or 0 by a cell's own sign, whatever its decimal mark is; undefined if it is no amount. */
export function signOf(cell: string): number | undefined {
  if (cell === '') return 0;
  const readings = MARKS.map((mark) => readAmountText(cell, mark));
  const text = readings.find((reading) => reading !== undefined);
  if (text === undefined) return undefined;
  if (!/[1-9]/.test(text)) return 0;
  return text.startsWith('-') ? -1 : 1;
}

function told(shares: readonly Share[]): Shares {
  return { shares, divided: false };
}

function unsigned(cell: string): string {
  return cell.replace(/^[-+\u2212]/, '');
}

function divided(nets: readonly string[], mine: number, currency: string): Shares {
  const decimals = plainDecimals(nets);
  if (decimals === undefined) return { unclear: 'several members paid and several owe, in amounts with two readings' };
  const exponent = Math.max(currencyExponent(currency) ?? 0, ...decimals.map(fractionLength));
  const units = decimals.map((decimal) => unitsOf(decimal, exponent));
  if (units.reduce((sum, one) => sum + one, 0n) !== 0n)
    return { unclear: 'several members paid and several owe, and what they paid is not what they owe' };
  const shares = proportion(units, mine);
  if (shares.some(([, share]) => share < 0n))
    return { unclear: 'several members paid and several owe, and the parts are too small to be divided' };
  return {
    shares: shares.flatMap(([member, share]) =>
      share === 0n ? [] : [{ member, amount: decimalOf(share, exponent), mark: '.' as const }],
    ),
    divided: true,
  };
}

/**
 * My row or column of the table of who pays whom. Its entries are in proportion to both sides; what does not divide goes
 * by the order of the columns, so that rows and columns sum to the unit, and both members of a pair find the same.
 */
function proportion(units: readonly bigint[], mine: number): readonly (readonly [number, bigint])[] {
  const total = units.reduce((sum, one) => sum + (one > 0n ? one : 0n), 0n);
  const isMySide = (units[mine] ?? 0n) > 0n ? (one: bigint) => one > 0n : (one: bigint) => one < 0n;
  const before = sumUntil(units, mine, isMySide);
  const after = before + size(units[mine] ?? 0n);
  let seen = 0n;
  return units.flatMap((one, member) => {
    if (one === 0n || isMySide(one)) return [];
    const start = seen;
    seen += size(one);
    const cut = (sum: bigint): bigint => (after * sum) / total - (before * sum) / total;
    return [[member, cut(seen) - cut(start)] as const];
  });
}

function sumUntil(units: readonly bigint[], end: number, isCounted: (one: bigint) => boolean): bigint {
  return units.slice(0, end).reduce((sum, one) => sum + (isCounted(one) ? size(one) : 0n), 0n);
}

function size(one: bigint): bigint {
  return one < 0n ? -one : one;
}

/** The cells as plain decimals, if one decimal mark reads all of them, or both read them alike. */
function plainDecimals(cells: readonly string[]): readonly string[] | undefined {
  const readings = MARKS.flatMap((mark) => {
    const read = cells.map((cell) => (cell === '' ? '0' : readAmountText(cell, mark)));
    return read.every((text) => text !== undefined) ? [read] : [];
  });
  const [first, second] = readings;
  if (first === undefined || (second !== undefined && second.join() !== first.join())) return undefined;
  return first;
}

function fractionLength(decimal: string): number {
  return decimal.split('.')[1]?.length ?? 0;
}

function unitsOf(decimal: string, exponent: number): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(`${whole}${fraction.padEnd(exponent, '0')}`);
}

function decimalOf(units: bigint, exponent: number): string {
  const digits = units.toString().padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  return exponent === 0 ? whole : `${whole}.${digits.slice(-exponent)}`;
}
