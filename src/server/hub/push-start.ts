// Tells a push, and the book that it is for, from its first bytes, so that the event loop need not parse what the storage thread parses anyway.

const START = '{"type":"push",';

/** Whether a frame begins as pushes usually do; other pushes are recognised by parsing. */
export function isKnownPushStart(text: string): boolean {
  return text.startsWith(START);
}

const BOOK = /^\{"type":"push","book":"([0-9a-f-]{36})"/;

/** The book of a frame that begins as pushes usually do; `undefined` of any other. */
export function bookOfPush(text: string): string | undefined {
  return BOOK.exec(text)?.[1];
}
