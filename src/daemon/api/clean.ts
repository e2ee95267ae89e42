// Typed texts made storable: NFC, trimmed, control characters dropped with a warning.

import { cleanText } from '../../base/text.ts';
import { UserError } from '../../protocol/error-code.ts';

/** Cleans the texts of one request and collects what it had to drop. */
export class Cleaner {
  readonly warnings: string[] = [];

  /** One line, trimmed. Empty gives `missing_field`. */
  line(field: string, text: string): string {
    const line = this.#clean(field, text, false).trim();
    if (line === '') throw new UserError({ code: 'missing_field', message: `${field} is empty`, field });
    return line;
  }

  /** Text with line breaks, trimmed at the end. */
  text(field: string, text: string): string {
    return this.#clean(field, text, true).trim();
  }

  /** Several lines, each once. */
  lines(field: string, texts: readonly string[]): readonly string[] {
    return [...new Set(texts.map((text) => this.line(field, text)))];
  }

  /** The answer's part about warnings. */
  get facts(): { readonly warnings?: readonly string[] } {
    return this.warnings.length === 0 ? {} : { warnings: this.warnings };
  }

  #clean(field: string, text: string, multiline: boolean): string {
    const { text: clean, dropped } = cleanText(text, multiline);
    if (dropped) this.warnings.push(`${field}: control characters were dropped`);
    return clean;
  }
}

/** Members of an object that are not undefined. */
export function defined<T extends Readonly<Record<string, unknown>>>(
  object: T,
): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
