// vCards: escaped, folded by bytes and never inside a character, in both versions.

import { expect, test } from 'vitest';
import { vcardWriter } from '../../../../src/cli/export/vcard.ts';

const CONTACT = {
  id: '01a218ff-271a-70c6-914d-1918f52c1cdb',
  name: 'Ana; Silva, Lda\\',
  handle: 'ana',
  phones: ['+351 912 345 678'],
  emails: ['ana@example.org'],
  note: 'first\nsecond',
  tags: ['a,b', 'c'],
  externalIds: { phone: '17' },
  archived: true,
  createdAt: 0,
  updatedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
};

function written(version: '3.0' | '4.0', contact: object = CONTACT): string {
  return vcardWriter(version).record({ kind: 'contact', record: contact as typeof CONTACT });
}

test('version 4.0', () => {
  expect(written('4.0').split('\r\n')).toEqual([
    'BEGIN:VCARD',
    'VERSION:4.0',
    String.raw`FN:Ana\; Silva\, Lda\\`,
    'NICKNAME:ana',
    'TEL;VALUE=text:+351 912 345 678',
    'EMAIL:ana@example.org',
    String.raw`NOTE:first\nsecond`,
    String.raw`CATEGORIES:a\,b,c`,
    'X-LEDGER-EXTERNAL-ID:phone=17',
    'X-LEDGER-ARCHIVED:true',
    'UID:urn:uuid:01a218ff-271a-70c6-914d-1918f52c1cdb',
    'REV:20260102T030405Z',
    'END:VCARD',
    '',
  ]);
});

test('version 3.0 has the parts of a name', () => {
  const lines = written('3.0').split('\r\n');
  expect(lines.slice(1, 4)).toEqual([
    'VERSION:3.0',
    String.raw`FN:Ana\; Silva\, Lda\\`,
    String.raw`N:Ana\; Silva\, Lda\\;;;;`,
  ]);
  expect(lines).toContain('TEL:+351 912 345 678');
});

test('long lines are folded at 75 bytes, between characters', () => {
  const name = '漢字😀'.repeat(30);
  const text = written('4.0', { ...CONTACT, name });
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  expect(text.replaceAll('\r\n ', '')).toContain(`FN:${name}\r\n`);
});

test('a contact that was merged into another is left out, and so is every other kind', () => {
  expect(written('4.0', { ...CONTACT, mergedInto: CONTACT.id })).toBe('');
  expect(vcardWriter('4.0').record({ kind: 'transaction', record: CONTACT })).toBe('');
});
