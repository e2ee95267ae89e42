// Contacts as vCard 4.0 (RFC 6350) or 3.0 (RFC 2426). Lines end with CRLF and are folded at 75 bytes.

import type { Contact } from '../../model/contact.ts';
import { asContact } from './record-writer.ts';
import type { RecordWriter } from './record-writer.ts';

/** Bytes of a line before it is folded. */
const LINE_BYTES_MAX = 75;

/** Writes vCards: one for every contact that was not merged into another. */
export function vcardWriter(version: '3.0' | '4.0'): RecordWriter {
  return {
    head: () => '',
    record: (item) => {
      const contact = asContact(item);
      return contact === undefined || contact.mergedInto !== undefined ? '' : vcard(contact, version);
    },
    end: () => '',
  };
}

function vcard(contact: Contact, version: '3.0' | '4.0'): string {
  const { id, name, handle, phones, emails, note, tags, externalIds, archived, updatedAt } = contact;
  const text = (property: string, value: string | undefined): string[] =>
    value === undefined || value === '' ? [] : [`${property}:${escapeText(value)}`];
  const lines = [
    'BEGIN:VCARD',
    `VERSION:${version}`,
    ...text('FN', name),
    // 3.0 must have the parts of a name; which part is which nobody knows here.
    ...(version === '3.0' ? [`N:${escapeText(name)};;;;`] : []),
    ...text('NICKNAME', handle),
    ...phones.flatMap((phone) => text(version === '3.0' ? 'TEL' : 'TEL;VALUE=text', phone)),
    ...emails.flatMap((email) => text('EMAIL', email)),
    ...text('NOTE', note),
    ...(tags.length === 0 ? [] : [`CATEGORIES:${tags.map(escapeText).join(',')}`]),
    ...Object.entries(externalIds).flatMap(([source, value]) => text('X-LEDGER-EXTERNAL-ID', `${source}=${value}`)),
    ...(archived ? ['X-LEDGER-ARCHIVED:true'] : []),
    version === '3.0' ? `UID:${id}` : `UID:urn:uuid:${id}`,
    `REV:${revision(updatedAt)}`,
    'END:VCARD',
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join('');
}

/** A text value: backslashes, separators and line breaks escaped. */
function escapeText(text: string): string {
  return text.replaceAll(/[\\,;]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`);
}

/** A line cut into pieces of at most 75 bytes, never inside a character; each later piece begins with a space. */
function fold(line: string): string {
  let folded = '';
  let bytes = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (bytes + size > LINE_BYTES_MAX) {
      folded += '\r\n ';
      bytes = 1;
    }
    folded += character;
    bytes += size;
  }
  return folded;
}

function revision(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}
