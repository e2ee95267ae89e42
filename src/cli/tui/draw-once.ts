// The dashboard as a printed page: one frame of what is known now, on a terminal or not, without ink.

import { EXIT } from '../../protocol/error-code.ts';
import type { TotalView } from '../../protocol/local/views.ts';
import type { Context } from '../context.ts';
import type { Style, Theme } from '../output/theme.ts';
import { frameOf } from './frame/frame.ts';
import type { Line, Span } from './frame/span.ts';
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
}

/** Prints one frame; gives the exit code. Throws `UserError`. */
export async function drawOnce({ context, about, clockTime, size }: OnceOptions): Promise<number> {
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
  for (const line of frameOf(state, clockTime)) out.text(`${styled(line, out.theme)}\n`);
  return EXIT.done;
}

function afterAll(state: ViewState, events: readonly ViewEvent[]): ViewState {
  return events.reduce(reduceView, state);
}

function styled(line: Line, theme: Theme): string {
  return line
    .map((span) => styleOf(span, theme)(span.text))
    .join('')
    .trimEnd();
}

function styleOf({ tone, bold }: Span, theme: Theme): Style {
  switch (tone) {
    case 'plus':
    case 'good':
      return theme.owedToMe;
    case 'minus':
      return theme.iOwe;
    case 'warn':
      return theme.attention;
    case 'quiet':
      return theme.faint;
    default:
      return bold === true ? theme.strong : (text) => text;
  }
}
