// The dashboard as a printed page: one frame of what is known now, on a terminal or not, without ink.

import { EXIT } from '../../protocol/error-code.ts';
import type { TotalView } from '../../protocol/local/views.ts';
import type { Context } from '../context.ts';
import { ansiLine } from './frame/ansi-line.ts';
import { frameOf } from './frame/frame.ts';
import { layoutOf } from './layout.ts';
import type { Size } from './layout.ts';
import { initialView, reduceView, wantedOf } from './view-model.ts';
import type { ViewEvent, ViewState } from './view-model.ts';

/** What is drawn, and where. `about` names the book if the user did. */
interface OnceOptions {
  readonly context: Context;
  readonly about: { readonly book?: string };
  readonly clockTime: (iso: string) => string;
  readonly size: Size;
  readonly color: boolean;
}

/** Prints one frame; gives the exit code. Throws `UserError`. */
export async function drawOnce({ context, about, clockTime, size, color }: OnceOptions): Promise<number> {
  const { client, out } = context;
  const limit = layoutOf(size).body;
  const [status, { items, total = items.length }, totals] = await Promise.all([
    client.call('status', about),
    client.call('contact.list', { ...about, sort: 'name', offset: 0, limit }),
    client.call('balance', { ...about, by: 'currency' }),
  ]);
  let state = afterAll(initialView(size), [
    { type: 'linked' },
    { type: 'status', status },
    { type: 'totals', version: 0, totals: totals.items as readonly TotalView[] },
    { type: 'contacts', window: { version: 0, offset: 0, items, total } },
  ]);
  const wanted = wantedOf(state).transactions;
  if (wanted !== undefined) {
    const { contactId } = wanted;
    const page = await client.call('transaction.list', { ...about, contact: contactId, offset: 0, limit });
    const window = { version: 0, offset: 0, items: page.items, total: page.total ?? page.items.length };
    state = afterAll(state, [{ type: 'transactions', contactId, window }]);
  }
  for (const line of frameOf(state, clockTime)) {
    const text = color ? ansiLine(line, color) : line.map((span) => span.text).join('');
    out.text(`${text.trimEnd()}\n`);
  }
  return EXIT.done;
}

function afterAll(state: ViewState, events: readonly ViewEvent[]): ViewState {
  return events.reduce(reduceView, state);
}
