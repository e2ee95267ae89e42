// Which format a file is, by its first bytes.

import { detectDelimiter, namedDelimiter } from './header.ts';
import { isGoogleHeader } from './formats/google-contacts.ts';
import { isSplitwiseHeader } from './formats/splitwise.ts';

/** The formats that an import reads. */
export const IMPORT_FORMATS = [
  'csv',
  'google-csv',
  'splitwise',
  'debitum',
  'vcard',
  'ofx',
  'camt',
  'qif',
  'ndjson',
] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** Whether bytes begin as a zip file does. */
export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5);
}

/** The format of a file that begins with these bytes; `encoding`: the one that the user named, else by its mark or UTF-8. */
export function detectFormat(head: Uint8Array, encoding: string | undefined): ImportFormat {
  if (isZip(head)) return 'debitum';
  const text = headText(head, encoding).trimStart();
  if (/^BEGIN:VCARD/i.test(text)) return 'vcard';
  if (/^(?:OFXHEADER\s*:|<OFX>)/i.test(text)) return 'ofx';
  if (/^![a-z]+:?/i.test(text)) return 'qif';
  if (text.startsWith('{')) return 'ndjson';
  if (text.startsWith('<')) return /<\?OFX|<OFX>/i.test(text) ? 'ofx' : 'camt';
  return csvKind(text);
}

/** The beginning of a file as text; what cannot be decoded is of no weight here. */
export function headText(head: Uint8Array, encoding: string | undefined): string {
  const marked =
    head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding ?? marked).decode(head);
  } catch {
    // An encoding that nobody knows is refused where the file is read.
    return '';
  }
}

function csvKind(text: string): ImportFormat {
  const lines = text.split(/\r\n|\r|\n/);
  const first = lines[0] ?? '';
  const named = namedDelimiter(first);
  const line = named === undefined ? first : (lines[1] ?? '');
  const cells = line.split(named ?? detectDelimiter(line)).map((cell) => cell.trim().replaceAll(/^"|"$/g, ''));
  if (isGoogleHeader(cells)) return 'google-csv';
  return isSplitwiseHeader(cells) ? 'splitwise' : 'csv';
}
