// Building blocks for schemas, with the text rules as formats, so that one description checks shape, size and content.
// Registers the formats `ledger-line`, `ledger-text` and `ledger-day` with the schema library when loaded.

import Type from 'typebox';
import Format from 'typebox/format';
import { isCleanText } from '../base/text.ts';
import { isCalendarDate } from './calendar-date.ts';

Format.Set('ledger-line', (text) => isCleanText(text, false) && text.trim() !== '');
Format.Set('ledger-text', (text) => isCleanText(text, true));
Format.Set('ledger-day', isCalendarDate);

/** An RFC 9562 UUID in lower case. */
export const Id = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' });

/** 128 bits of a record's content hash as lower-case hex. */
export const ContentHash = Type.String({ pattern: '^[0-9a-f]{32}$' });

/** One non-empty line of text of at most `max` code points. */
export const Line = (max: number) => Type.String({ minLength: 1, maxLength: max, format: 'ledger-line' });

/** Text with line breaks, of at most `max` code points; may be empty. */
export const Multiline = (max: number) => Type.String({ maxLength: max, format: 'ledger-text' });

/** A list of at most `count` non-empty lines. */
export const StringList = (count: number, max: number) => Type.Array(Line(max), { maxItems: count });

/** A map of at most `count` texts by short name. */
export const TextMap = (count: number, max: number) =>
  Type.Record(Type.String({ pattern: '^[^\\u0000-\\u001f]{1,50}$' }), Line(max), {
    maxProperties: count,
    additionalProperties: false,
  });

/** A calendar day `YYYY-MM-DD`. */
export const Day = Type.String({ format: 'ledger-day' });

/** An amount in minor units: a positive integer up to 2^53 − 1. */
export const AmountMinor = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

/** An ISO 4217 code by shape; whether it exists is checked where money is checked. */
export const CurrencyCode = Type.String({ pattern: '^[A-Z]{3}$' });
