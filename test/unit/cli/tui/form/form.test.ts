// Forms: what is typed, what is asked of the daemon as it is typed, what is sent, and what others change meanwhile.

import { describe, expect, test } from 'vitest';
import type { Form } from '../../../../../src/cli/tui/form/form.ts';
import { formRequest } from '../../../../../src/cli/tui/form/form-request.ts';
import type { ViewState } from '../../../../../src/cli/tui/model/view-state.ts';
import { after, change, contact, given, press, settled, transaction, typing, wishes } from '../samples.ts';

const USD = { currency: 'USD', amount: '12.50', amountMinor: 1250 };
const ANA = contact('ana', { name: 'Ana', note: 'old', phones: ['1', '2'], balances: [USD] });
const TX = transaction('t1', 'ana', { due: '2026-03-01', contact: { id: 'ana', name: 'Ana' } });
const start = () => settled([ANA], [TX]);

function formOf({ overlay }: ViewState): Form {
  if (overlay?.type !== 'form') throw new Error('no form is open');
  return overlay.form;
}

const request = (state: ViewState) => formRequest(formOf(state));

describe('what a form asks for', () => {
  test('a new contact: texts as typed, lists cut at commas', () => {
    const state = after(start(), press('a'), ...typing(' Bo '), press('tab'), press('tab'), ...typing('1, 2,'));
    expect(request(state)).toEqual({ method: 'contact.add', params: { name: ' Bo ', phones: ['1', '2'] } });
  });

  test('a loan, with the selected contact in it, made if there is none', () => {
    const state = after(start(), press('L'), ...typing('5'));
    const params = { contact: 'Ana', amount: '5', direction: 'lent', create: true, date: '2026-02-01' };
    expect(request(state)).toEqual({ method: 'transaction.add', params });
  });

  test('a repayment of all, or of a part', () => {
    const all = after(start(), press('r'));
    const params = { contact: 'ana', currency: 'USD', date: '2026-02-01' };
    expect(request(all)).toEqual({ method: 'transaction.repay', params: { ...params, all: true } });
    expect(request(after(all, ...typing('2')))?.params).toEqual({ ...params, amount: '2' });
  });

  test('a merge of the selected contact into another', () => {
    const open = after(start(), press('M'));
    expect(formOf(open).title).toBe('Merge Ana into another contact');
    expect(request(open)).toBeUndefined();
    const state = after(open, ...typing('Bo'));
    expect(request(state)).toEqual({ method: 'contact.merge', params: { from: 'ana', into: 'Bo' } });
    const [job] = after(state, press('return')).jobs;
    const done = after(state, press('return'), { type: 'jobDone', job: job!, answer: { contact: contact('bo') } });
    expect(done.said?.text).toBe('Merged into bo; u takes that back');
  });

  test('an edit names what was changed only, with what its author saw when it was opened', () => {
    const state = after(start(), press('e'), press('end'), press('upArrow'), ...typing('!'));
    expect(formOf(state).fields[formOf(state).focus]?.name).toBe('note');
    expect(request(state)?.params).toMatchObject({
      ref: 'ana',
      note: 'old!',
      saw: { note: 'old', name: 'Ana', handle: null },
    });
    expect(Object.keys(request(state)?.params ?? {}).sort()).toEqual(['note', 'ref', 'saw']);
    expect(request(after(start(), press('e')))).toBeUndefined();
  });

  test('an emptied field is unset, a choice goes round', () => {
    const open = given(after(start(), press('2')), 'transactions', [TX]);
    const state = after(
      open,
      press('e'),
      press('tab'),
      press('tab'),
      press('tab'),
      press('ctrl-u'),
      ...[1, 2, 3, 4, 5].map(() => press('upArrow')),
      press(' '),
    );
    expect(request(state)?.params).toMatchObject({
      direction: 'borrowed',
      unset: ['due'],
      saw: { due: '2026-03-01', direction: 'lent', money: { amountMinor: 1250, currency: 'USD' } },
    });
  });
});

describe('as it is typed', () => {
  test('the daemon checks each draft by a dry run; the last one counts', () => {
    const state = after(start(), press('L'), ...typing('x'));
    const wish = wishes(state)['check']!;
    expect(wish.request.params).toMatchObject({ amount: 'x', dryRun: true });
    const error = { code: 'invalid_amount', message: 'not an amount', field: 'amount' } as const;
    const told = after(state, { type: 'denied', wish, error });
    expect(formOf(told).error).toEqual(error);
    expect(wishes(told)['check']).toBeUndefined();
    const more = after(told, ...typing('1'));
    expect(wishes(more)['check']).toMatchObject({ version: 2 });
  });

  test('nothing is asked while nothing was typed', () => {
    expect(wishes(after(start(), press('a')))['check']).toBeUndefined();
    expect(wishes(after(start(), press('a'), press('tab')))['check']).toBeUndefined();
  });
});

describe('Enter', () => {
  test('saves; the form closes when it is done, and what was done is said', () => {
    const saving = after(start(), press('a'), ...typing('Bo'), press('return'));
    expect(formOf(saving).saving).toBe(true);
    const [job] = saving.jobs;
    const done = after(saving, {
      type: 'jobDone',
      job: job!,
      answer: { contact: contact('bo', { name: 'Bo' }), status: 'local' },
    });
    expect(done).toMatchObject({ jobs: [], said: { text: 'Added Bo', tone: 'good' } });
    expect(done.overlay).toBeUndefined();
  });

  test('a refusal stays in the form, which can be mended', () => {
    const saving = after(start(), press('a'), ...typing('Ana'), press('return'));
    const error = { code: 'name_exists', message: 'a contact called "Ana" exists', field: 'name' } as const;
    const failed = after(saving, { type: 'jobFailed', job: saving.jobs[0]!, error });
    expect(formOf(failed)).toMatchObject({ saving: false, error });
    expect(wishes(failed)['status']).toBeDefined();
    expect(formOf(after(failed, ...typing('2'))).fields[0]?.input.text).toBe('Ana2');
  });

  test('with nothing changed only closes', () => {
    const state = after(start(), press('e'), press('return'));
    expect(state).toMatchObject({ jobs: [], said: { text: 'Nothing was changed' } });
  });
});

describe('a change from elsewhere of what is open', () => {
  const draft = () => after(start(), press('e'), ...typing(' B'));

  test('leaves the draft and what it saw, and says what is otherwise now', () => {
    const state = after(draft(), change('contact_updated', { ...ANA, name: 'Anna' }, 'Bo'));
    const form = formOf(state);
    expect(form).toMatchObject({ remote: 'Bo changed name meanwhile', saw: { name: 'Ana' } });
    expect(form.fields[0]).toMatchObject({ input: { text: 'Ana B' }, now: 'Anna' });
    expect(formOf(after(state, change('contact_updated', ANA, 'Bo'))).remote).toBeUndefined();
  });

  test('a deletion is said; its own save, and other records, are not', () => {
    expect(formOf(after(draft(), change('contact_deleted', ANA, 'Bo'))).remote).toBe('Bo deleted it meanwhile');
    const saving = after(draft(), press('return'), change('contact_updated', { ...ANA, name: 'Ana B' }));
    expect(formOf(saving).remote).toBeUndefined();
    expect(formOf(after(draft(), change('contact_updated', contact('bo'), 'Bo'))).remote).toBeUndefined();
  });
});

test('what is pasted is typed: in one line, but for notes', () => {
  const name = after(start(), press('a'), { type: 'pasted', text: 'Bo\r\nvan  Berg\r' });
  expect(formOf(name).fields[0]?.input.text).toBe('Bo van Berg ');
  const note = after(start(), press('a'), press('upArrow'), { type: 'pasted', text: 'one\r\ntwo' });
  expect(formOf(note).fields[5]?.input.text).toBe('one\ntwo');
  expect(after(start(), { type: 'pasted', text: 'dy' })).toMatchObject({ jobs: [] });
});
