// ledger lend

import type { CommandSpec } from '../command.ts';
import { ADD_OPTIONS, addTransaction, SURPLUS_AMOUNT } from './transaction/add-params.ts';

/** `lend REF AMOUNT`. */
export const lend: CommandSpec = {
  summary: 'record money that a contact owes you',
  args: ['<ref>', '<amount>'],
  options: ADD_OPTIONS,
  surplus: SURPLUS_AMOUNT,
  examples: ['lend Ana 20 -m lunch', 'lend "New friend" 5 --create'],
  run: (context, input) => addTransaction(context, input, 'lent'),
};
