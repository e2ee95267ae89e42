// The transactions behind a balance, in order: the sum after each, and which earlier ones a payment back settled. Pure;
// every sum is a bigint.

import { signedMinor } from './balance.ts';
import type { Transaction } from './transaction.ts';

/** A part of an earlier transaction that a later one settled, in minor units. */
export interface Settled {
  readonly id: string;
  readonly minor: bigint;
}

/** One transaction of a balance: the sum after it, what of it is open in the end, and what it settled. Minor units. */
export interface BalanceStep {
  readonly transaction: Transaction;
  readonly running: bigint;
  readonly open: bigint;
  readonly settles: readonly Settled[];
}

interface OpenStep extends BalanceStep {
  open: bigint;
  readonly settles: Settled[];
}

/**
 * Explains the balance of transactions of one contact in one currency, given oldest first. Whatever goes against the
 * balance, a repayment or a loan the other way, settles the oldest that is open first; what is more than all of it is
 * open itself. So the open parts add up to the balance.
 */
export function explainBalance(oldestFirst: Iterable<Transaction>): readonly BalanceStep[] {
  const steps: OpenStep[] = [];
  // Everything before is settled, or has settled others.
  let oldest = 0;
  let running = 0n;
  for (const transaction of oldestFirst) {
    const signed = signedMinor(transaction);
    const step: OpenStep = {
      transaction,
      running: running + signed,
      open: signed < 0n ? -signed : signed,
      settles: [],
    };
    if (running !== 0n && running > 0n !== signed > 0n) oldest = settle(step, steps, oldest);
    running = step.running;
    steps.push(step);
  }
  return steps;
}

/** Settles what is open from `oldest` on with what is open of `step`; gives the place of the oldest that is open now. */
function settle(step: OpenStep, steps: readonly OpenStep[], oldest: number): number {
  for (let at = oldest; ; at += 1) {
    const earlier = steps[at];
    if (earlier === undefined) return at;
    const minor = earlier.open < step.open ? earlier.open : step.open;
    if (minor > 0n) step.settles.push({ id: earlier.transaction.id, minor });
    earlier.open -= minor;
    step.open -= minor;
    if (earlier.open > 0n) return at;
  }
}
