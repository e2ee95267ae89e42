// Contacts from vCards of any version.

import { checkContact } from '../contact-row.ts';
import type { CheckedRow } from '../finish-row.ts';
import { quoteCell } from '../reject-text.ts';
import { textLines } from '../text-lines.ts';
import type { Property } from './vcard-lines.ts';
import { vcardProperties } from './vcard-lines.ts';

interface Card {
  readonly row: number;
  readonly properties: Property[];
  /** Cards within this one (an agent's), which are passed over. */
  depth: number;
}

/** One row for every card. */
export async function* vcardRows(text: AsyncIterable<string>): AsyncGenerator<CheckedRow> {
  let card: Card | undefined;
  for await (const property of vcardProperties(textLines(text))) {
    const isCard = property.value.trim().toUpperCase() === 'VCARD';
    if (property.name === 'BEGIN' && isCard) {
      if (card === undefined) card = { row: property.line, properties: [], depth: 0 };
      else card.depth += 1;
    } else if (property.name === 'END' && isCard && card !== undefined) {
      if (card.depth === 0) yield contactOf(card);
      if (card.depth === 0) card = undefined;
      else card.depth -= 1;
    } else if (card?.depth === 0) card.properties.push(property);
  }
  if (card !== undefined) yield refused(card, 'the card never ends');
}

function contactOf(card: Card): CheckedRow {
  const bad = card.properties.find(({ problem }) => problem !== undefined);
  if (bad?.problem !== undefined) return refused(card, bad.problem);
  const all = (name: string): string[] => card.properties.filter((one) => one.name === name).map(({ value }) => value);
  const first = (name: string): string | undefined => all(name)[0];
  if (/^group$/i.test((first('KIND') ?? first('X-ADDRESSBOOKSERVER-KIND') ?? '').trim()))
    return { ...refused(card, ''), problems: [], skipped: 'it is a group of contacts' };
  return checkContact({
    row: card.row,
    raw: quoteCell(rawOf(card)),
    name: unescape(first('FN') ?? '').trim() || nameOf(first('N') ?? ''),
    organisation: parts(first('ORG') ?? '', ';')
      .filter(Boolean)
      .join(', '),
    handle: parts(first('NICKNAME') ?? '', ',')[0] ?? '',
    phones: all('TEL').map((value) =>
      unescape(value)
        .replace(/^tel:/i, '')
        .replace(/;(?:ext|phone-context)=.*$/i, ''),
    ),
    emails: all('EMAIL').map((value) => unescape(value).replace(/^mailto:/i, '')),
    note: all('NOTE').map(unescape).join('\n'),
    tags: all('CATEGORIES').flatMap((value) => parts(value, ',')),
  });
}

/** Family, given, additional, prefix, suffix: in the order in which they are said. */
function nameOf(value: string): string {
  const [family = '', given = '', additional = '', prefix = '', suffix = ''] = parts(value, ';');
  return [prefix, given, additional, family, suffix].filter((part) => part.trim() !== '').join(' ');
}

/** A value cut at the separators that are not escaped. */
function parts(value: string, separator: ',' | ';'): string[] {
  const cut = value.match(separator === ',' ? /(?:\\.|[^\\,])+|(?<=,|^)(?=,|$)/g : /(?:\\.|[^\\;])+|(?<=;|^)(?=;|$)/g);
  return (cut ?? []).map(unescape);
}

function unescape(value: string): string {
  return value.replaceAll(/\\([\s\S])/g, (_all, character: string) =>
    character === 'n' || character === 'N' ? '\n' : character,
  );
}

function refused(card: Card, message: string): Extract<CheckedRow, { ok: false }> {
  const problems = [{ row: card.row, code: 'invalid_row', message }];
  return { ok: false, row: card.row, raw: quoteCell(rawOf(card)), warnings: [], problems };
}

function rawOf({ properties }: Card): string {
  return properties.map(({ name, value }) => `${name}:${value}`).join('\n');
}
