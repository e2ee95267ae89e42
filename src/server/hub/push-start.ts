// Tells a push from its first bytes, so that the event loop need not parse what the storage thread parses anyway.

const START = '{"type":"push",';

/** Whether a frame begins as pushes usually do; other pushes are recognised by parsing. */
export function isKnownPushStart(text: string): boolean {
  return text.startsWith(START);
}
