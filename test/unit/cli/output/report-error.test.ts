// Errors on their way out: as text with the place that is meant, and as data.

import { expect, test } from 'vitest';
import { errorText, reportError } from '../../../../src/cli/output/report-error.ts';
import { PLAIN_THEME } from '../../../../src/cli/output/theme.ts';
import type { System } from '../../../../src/cli/system.ts';

test('the place is marked, by the width that characters have on a terminal', () => {
  const at = { text: '日本 a\u0007b>x', start: 6, end: 7 };
  const text = errorText({ code: 'usage', message: 'wrong', at, hint: 'right' }, PLAIN_THEME);
  const [message, typed = '', mark = '', hint] = text.split('\n');
  expect([message, hint]).toEqual(['ledger: wrong', '  → right']);
  // Two wide characters before it, and a control character that is shown as more than one.
  expect(mark.trimEnd().length).toBe(typed.indexOf('>') + 2 + 1);
});

test('what is for nobody is an unexpected failure', async () => {
  let said = '';
  const write = (_stream: number, text: string) => ((said += text), true);
  const options = { format: 'json', color: 'never', verbose: false } as const;
  expect(reportError(new Error('boom'), options, { write } as unknown as System)).toBe(1);
  expect(JSON.parse(said)).toMatchObject({ error: { code: 'unexpected', message: 'unexpected failure: boom' } });
});
