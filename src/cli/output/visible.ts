// Text from people on its way out: nothing in it may steer a terminal, on a terminal or in a pipe.

// C0, DEL, C1, line separators, and the bidi embeddings, overrides and isolates.
// oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
const STEERING = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
const EVERY_STEERING = new RegExp(STEERING.source, 'g');
// What JSON.stringify leaves as it is.
const IN_JSON = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' };

/** The text with everything that steers a terminal, line breaks too, as a visible escape such as `\x1b` or `\u202e`. */
export function visible(text: string): string {
  return STEERING.test(text) ? text.replaceAll(EVERY_STEERING, escapeOf) : text;
}

/** The same, by line: for texts that are shown on several lines. */
export function visibleLines(text: string): string[] {
  return text.split('\n').map(visible);
}

/** JSON on one line, with everything in it that steers a terminal escaped. */
export function toJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(IN_JSON, unicodeEscape);
}

function escapeOf(character: string): string {
  const code = character.charCodeAt(0);
  return SHORT[character] ?? (code > 0xff ? unicodeEscape(character) : `\\x${code.toString(16).padStart(2, '0')}`);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
