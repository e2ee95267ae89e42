// Text from people: what is allowed in it, how it is made uniform, how long it is.
// Rules: NFC; line breaks only where asked for; other control characters (C0, C1, bidi overrides) never stored.

// C0 without the line feed, DEL, C1, and the bidi embeddings, overrides and isolates.
// oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const CONTROLS = new RegExp(CONTROL.source, 'g');
const LINE_BREAKS = /\r\n|[\n\r\u0085\u2028\u2029]/g;

/** Whether text may be stored as it is: NFC, well-formed, no control characters (line breaks as `\n` if `multiline`). */
export function isCleanText(text: string, multiline: boolean): boolean {
  if (CONTROL.test(text) || !text.isWellFormed()) return false;
  if (!multiline && text.includes('\n')) return false;
  return text.normalize('NFC') === text;
}

/**
 * Makes typed or imported text storable: NFC, line breaks kept as `\n` (`multiline`) or turned into one space,
 * lone surrogates and control characters dropped. `dropped` says whether a control character went.
 */
export function cleanText(text: string, multiline: boolean): { readonly text: string; readonly dropped: boolean } {
  const wellFormed = text.isWellFormed() ? text : text.replaceAll(/[\ud800-\udfff]/gu, '');
  const lines = wellFormed.replaceAll(/\t/g, ' ').replaceAll(LINE_BREAKS, multiline ? '\n' : ' ');
  const clean = lines.replaceAll(CONTROLS, '');
  return { text: clean.normalize('NFC'), dropped: clean.length !== lines.length || wellFormed.length !== text.length };
}

/** Length in Unicode code points, the unit of every text limit. */
export function codePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdbff) count -= 1;
  }
  return count;
}

/** The form in which names are compared: trimmed, inner white space folded, NFC, case-insensitive. */
export function nameKey(name: string): string {
  return name.normalize('NFC').trim().replaceAll(/\s+/g, ' ').toLowerCase().normalize('NFC');
}
