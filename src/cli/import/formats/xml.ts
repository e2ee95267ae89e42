// A strict reader of the XML that statements are written in: elements, attributes, text, CDATA. What is not balanced or
// not closed is refused, so a cut or damaged file is; so is a document type, and with it every entity of its own.

import { UserError } from '../../../protocol/error-code.ts';
import { IMPORT } from '../limits.ts';
import { decodeEntities } from './entities.ts';

/** What the reader meets. Names are without their namespace; `line` is that of the tag. */
export type XmlPart =
  | {
      readonly kind: 'open';
      readonly name: string;
      readonly attributes: ReadonlyMap<string, string>;
      readonly line: number;
    }
  | { readonly kind: 'close'; readonly name: string; readonly line: number }
  | { readonly kind: 'text'; readonly text: string; readonly line: number };

const NAME = String.raw`[\p{L}_][\p{L}\p{N}_.:-]{0,200}`;
const TAG = new RegExp(String.raw`^<(/?)(${NAME})((?:\s+${NAME}\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(/?)>$`, 'u');
const ATTRIBUTE = new RegExp(String.raw`(${NAME})\s*=\s*(?:"([^"]*)"|'([^']*)')`, 'gu');

/** Parts that end with a text of their own and say nothing. */
const PASSED = [
  { begin: '<?', end: '?>' },
  { begin: '<!--', end: '-->' },
];

/** The parts of a document, in order. Throws `UserError` `invalid_row` naming the line. */
export function* xmlParts(document: string): Generator<XmlPart> {
  const reader = new XmlReader(document);
  while (!reader.atEnd) yield* reader.next();
  reader.finish();
}

class XmlReader {
  readonly #document: string;
  readonly #open: string[] = [];
  #at = 0;
  #line = 1;
  #roots = 0;

  constructor(document: string) {
    this.#document = document;
  }

  get atEnd(): boolean {
    return this.#at >= this.#document.length;
  }

  *next(): Generator<XmlPart> {
    const text = this.#until('<', false);
    if (text !== '') {
      if (this.#open.length === 0 && text.trim() !== '') throw this.#invalid('there is text outside of all elements');
      yield { kind: 'text', text: decodeEntities(text), line: this.#line };
    }
    if (this.atEnd) return;
    const passed = PASSED.find(({ begin }) => this.#document.startsWith(begin, this.#at));
    if (passed !== undefined) this.#until(passed.end, true);
    else if (this.#document.startsWith('<![CDATA[', this.#at)) {
      yield { kind: 'text', text: this.#until(']]>', true).slice(9, -3), line: this.#line };
    } else if (this.#document.startsWith('<!', this.#at)) throw this.#invalid('a document type is not allowed here');
    else yield* this.#tag();
  }

  /** Throws if anything is still open, or if there was nothing at all. */
  finish(): void {
    const open = this.#open.at(-1);
    if (open !== undefined) throw this.#invalid(`the file ends within <${open}>: it was cut`);
    if (this.#roots === 0) throw this.#invalid('there is no element');
  }

  *#tag(): Generator<XmlPart> {
    const line = this.#line;
    const source = this.#until('>', true);
    const [, slash, qualified, attributes = '', empty] = TAG.exec(source) ?? [];
    if (qualified === undefined) throw this.#invalid('a tag cannot be read');
    const name = localName(qualified);
    if (slash === '/') {
      const open = this.#open.pop();
      if (open !== qualified)
        throw this.#invalid(`</${qualified}> closes ${open === undefined ? 'nothing' : `<${open}>`}`);
      yield { kind: 'close', name, line };
      return;
    }
    if (this.#open.length === 0) this.#roots += 1;
    if (this.#roots > 1) throw this.#invalid('there is a second document');
    yield { kind: 'open', name, attributes: attributesOf(attributes), line };
    if (empty === '/') yield { kind: 'close', name, line };
    else if (this.#open.push(qualified) > IMPORT.xmlDepthMax) throw this.#invalid('elements are nested too deeply');
  }

  /** Everything up to a text (with it if `inclusive`); counts lines. */
  #until(end: string, inclusive: boolean): string {
    const found = this.#document.indexOf(end, this.#at);
    if (found < 0 && inclusive) throw this.#invalid('the file ends within a tag: it was cut');
    const stop = found < 0 ? this.#document.length : found + (inclusive ? end.length : 0);
    const part = this.#document.slice(this.#at, stop);
    this.#at = stop;
    for (let at = part.indexOf('\n'); at >= 0; at = part.indexOf('\n', at + 1)) this.#line += 1;
    if (part.length > IMPORT.propertyCharsMax) throw this.#invalid('a text or tag is too long');
    return part;
  }

  #invalid(why: string): UserError {
    const row = this.#line;
    return new UserError({
      code: 'invalid_row',
      message: `the XML cannot be read, line ${row}: ${why}`,
      hint: 'is the file whole, and of this format?',
      rows: [{ row, code: 'invalid_row', message: why }],
    });
  }
}

function attributesOf(source: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', double, single] of source.matchAll(ATTRIBUTE))
    found.set(localName(name), decodeEntities(double ?? single ?? ''));
  return found;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
