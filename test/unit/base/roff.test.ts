// Nothing in a text is taken for a macro or an escape.

import { expect, test } from 'vitest';
import { escapeRoff, section, synopsis, verbatim } from '../../../src/base/roff.ts';

test.each([
  ['plain text, with (these) things', 'plain text, with (these) things'],
  ['--json', String.raw`\-\-json`],
  ['.TH x', String.raw`\&.TH x`],
  ["'tis", String.raw`\(aqtis`],
  [String.raw`a\fBb`, String.raw`a\(rsfBb`],
  ['`id` "x" ^~', String.raw`\(gaid\(ga \(dqx\(dq \(ha\(ti`],
  ['… €', String.raw`\[u2026] \[u20AC]`],
  ['💶', String.raw`\[u1F4B6]`],
])('%s', (text, expected) => {
  expect(escapeRoff(text)).toBe(expected);
});

test('values are in italics, words in bold', () => {
  expect(synopsis('ledger lend <ref> [amount]')).toBe(String.raw`\fBledger lend \fR\fIref\fR [\fIamount\fR]`);
});

test('lines stay lines, and a section begins without a paragraph', () => {
  expect(section('a name', verbatim("x\n\n  .y\n'z\n\n"))).toBe(
    `.SH "A NAME"\n.nf\nx\n\n  .y\n${String.raw`\(aqz`}\n.fi\n`,
  );
});
