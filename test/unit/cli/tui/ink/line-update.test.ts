// What is written when a row changes, judged by a screen: it must look as if the new row had been written alone.

import xterm from '@xterm/headless';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ansiLine } from '../../../../../src/cli/tui/frame/ansi-line.ts';
import { filled } from '../../../../../src/cli/tui/frame/span.ts';
import type { Span } from '../../../../../src/cli/tui/frame/span.ts';
import { lineUpdate } from '../../../../../src/cli/tui/ink/line-update.ts';

const COLUMNS = 40;
const ROW = 'Ana                 \u001b[32m+12.50 USD\u001b[0m │ lunch';

/** Text and styles of every cell after these bytes. */
async function cells(bytes: string): Promise<readonly string[]> {
  const screen = new xterm.Terminal({ cols: COLUMNS, rows: 2, allowProposedApi: true });
  await new Promise<void>((done) => screen.write(`\u001b[?7l${bytes}`, done));
  const line = screen.buffer.active.getLine(0);
  const all = Array.from({ length: COLUMNS }, (_, column) => {
    const cell = line?.getCell(column);
    const style = [cell?.isBold(), cell?.isInverse(), cell?.isDim(), cell?.getFgColorMode(), cell?.getFgColor()];
    return `${cell?.getChars() ?? ''} ${style.join()}`.replace(/^ (?=0,0)/, '  ');
  });
  screen.dispose();
  return all;
}

async function expectSame(previous: string, next: string): Promise<void> {
  const updated = await cells(previous + lineUpdate(previous, next, COLUMNS));
  expect(updated).toEqual(await cells(next));
}

test('what is the same at the start stays on the screen', () => {
  expect(lineUpdate('Ana owes 12', 'Ana owes 15', COLUMNS)).toBe('\u001b[11G\u001b[K5');
});

test('the styles that hold there are set again', () => {
  const next = ROW.replace('12.50', '13.50');
  expect(lineUpdate(ROW, next, COLUMNS)).toBe(`\u001b[23G\u001b[K\u001b[32m${next.slice(next.indexOf('3.50'))}`);
});

test.each([
  ['a style that begins elsewhere', ROW, ROW.replace('\u001b[32m', '\u001b[31m')],
  ['a shorter row', ROW, 'Ana'],
  ['a longer row', 'Ana', ROW],
  ['an empty row', ROW, ''],
  ['a row out of nothing', '', ROW],
  ['a wide character', '李雷 +5', '李 雷 +5'],
  ['behind wide characters', '李雷 +5.00', '李雷 +7.00'],
  ['a mark that joins the character before it', 'cafe noir', 'cafe\u0301 noir'],
  ['half of a picture', 'a 👍 b', 'a 👎 b'],
  ['a picture that grows', '👩 x', '👩‍👩‍👧 x'],
  ['the last column', 'x'.repeat(COLUMNS), `${'x'.repeat(COLUMNS - 1)}y`],
])('looks right: %s', async (_, previous, next) => {
  await expectSame(previous, next);
});

test('any two rows of a frame, also ones that begin alike', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '5', '│', '…', 'é', '李', '\u0301', '👍', '…') });
  const span: fc.Arbitrary<Span> = fc.record(
    { text, tone: fc.constantFrom('plus', 'quiet', 'warn'), bold: fc.boolean(), inverse: fc.boolean() },
    { requiredKeys: ['text'] },
  );
  const row = (spans: readonly Span[]): string => ansiLine(filled(spans, COLUMNS), 'sixteen').trimEnd();
  const spans = fc.array(span, { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(spans, text, spans, spans, async (start, more, one, other) => {
      const same = [...start, { text: more, tone: 'plus' } as const];
      await expectSame(row([...start, ...one]), row([...start, ...other]));
      await expectSame(row([...same, ...one]), row([...same, ...other]));
    }),
    { numRuns: 60 },
  );
});
