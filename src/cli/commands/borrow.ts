// ledger borrow

import type { CommandSpec } from '../command.ts';
import { ADD_OPTIONS, addTransaction, SURPLUS_AMOUNT } from './transaction/add-params.ts';

/** `borrow REF AMOUNT`. */
export const borrow: CommandSpec = {
  summary: 'record money that you owe a contact',
  args: ['<ref>', '<amount>'],
  options: ADD_OPTIONS,
  surplus: SURPLUS_AMOUNT,
  examples: ['borrow Ana 12.50EUR --due 2026-03-01', 'borrow "New friend" 5 --create'],
  run: (context, input) => addTransaction(context, input, 'borrowed'),
};
