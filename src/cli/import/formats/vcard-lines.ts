// Lines of vCard 2.1, 3.0 and 4.0 to properties: folded lines joined, quoted-printable and its character sets decoded,
// escapes left to the reader of the value. Properties that nobody asks for (pictures) are passed over unread.

import { UserError } from '../../../protocol/error-code.ts';
import { IMPORT } from '../limits.ts';
import type { TextLine } from '../text-lines.ts';

/** One property. `value` has its escapes; `problem` says why it cannot be read. */
export interface Property {
  readonly line: number;
  readonly name: string;
  readonly value: string;
  readonly problem?: string;
}

const WANTED = new Set(
  'BEGIN END VERSION FN N NICKNAME TEL EMAIL NOTE ORG CATEGORIES KIND X-ADDRESSBOOKSERVER-KIND'.split(' '),
);
/** `group.NAME;parameters:`; parameters may hold a colon in quotes. */
const HEAD = /^(?:[A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)((?:;(?:[^:;"]|"[^"]*")*)*):/;

interface Open {
  readonly line: number;
  readonly name: string;
  readonly parameters: string;
  value: string;
}

/** The wanted properties of all cards, in order. Throws `UserError` for an encoding that a card names and nobody knows. */
export async function* vcardProperties(lines: AsyncIterable<TextLine>): AsyncGenerator<Property> {
  let open: Open | undefined;
  for await (const { line, text } of lines) {
    if (open !== undefined && isSoftBroken(open) && !/^END:VCARD\s*$/i.test(text)) {
      append(open, text, -1);
      continue;
    }
    if (/^[ \t]/.test(text)) {
      if (open !== undefined) append(open, text.slice(1), 0);
      continue;
    }
    if (open !== undefined) yield finish(open);
    const [head = '', name = '', parameters = ''] = HEAD.exec(text.slice(0, IMPORT.propertyCharsMax)) ?? [];
    const wanted = WANTED.has(name.toUpperCase());
    open = wanted ? { line, name: name.toUpperCase(), parameters, value: text.slice(head.length) } : undefined;
  }
  if (open !== undefined) yield finish(open);
}

/** Version 2.1 breaks quoted-printable lines with an equals sign at the end; some write one at the very end too. */
function isSoftBroken({ parameters, value }: Open): boolean {
  return value.endsWith('=') && isQuotedPrintable(parameters);
}

function isQuotedPrintable(parameters: string): boolean {
  return /;(?:ENCODING=)?QUOTED-PRINTABLE(?=;|$)/i.test(parameters);
}

/** Adds a continuation, without the last `-cut` characters of what was before; past the limit only that it is too long. */
function append(open: Open, text: string, cut: 0 | -1): void {
  if (open.value.length > IMPORT.propertyCharsMax) return;
  open.value = (cut === 0 ? open.value : open.value.slice(0, cut)) + text;
}

function finish({ line, name, parameters, value }: Open): Property {
  const long = value.length > IMPORT.propertyCharsMax;
  if (long) return { line, name, value: '', problem: `${name} is longer than ${IMPORT.propertyCharsMax} characters` };
  if (!isQuotedPrintable(parameters)) return { line, name, value };
  const charset = /;CHARSET="?([^;:"]+)/i.exec(parameters)?.[1] ?? 'utf-8';
  const decoded = decodeBytes(quotedPrintableBytes(value.replace(/=$/, '')), charset, line);
  return decoded === undefined
    ? { line, name, value: '', problem: `${name} is not valid ${charset}` }
    : { line, name, value: escapeLines(decoded) };
}

function quotedPrintableBytes(value: string): Uint8Array {
  const bytes: number[] = [];
  const utf8 = Buffer.from(value, 'utf8');
  for (let at = 0; at < utf8.length; at += 1) {
    const hex = utf8[at] === 0x3d ? utf8.toString('latin1', at + 1, at + 3) : '';
    const isByte = /^[0-9A-Fa-f]{2}$/.test(hex);
    bytes.push(isByte ? Number.parseInt(hex, 16) : (utf8[at] ?? 0));
    if (isByte) at += 2;
  }
  return Uint8Array.from(bytes);
}

function decodeBytes(bytes: Uint8Array, charset: string, line: number): string | undefined {
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(charset.trim(), { fatal: true });
  } catch {
    const message = `line ${line} names the encoding ${JSON.stringify(charset)}, which nobody knows`;
    throw new UserError({
      code: 'invalid_encoding',
      message,
      rows: [{ row: line, code: 'invalid_encoding', message }],
    });
  }
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Line breaks in what was encoded become the escape that later versions write. */
function escapeLines(text: string): string {
  return text.replaceAll(/\r\n?|\n/g, String.raw`\n`);
}
