// A key as the terminal library describes it. Types only.

/** The text that a key typed, and the flags of special keys that are set (`ctrl`, `return`, `upArrow`, …). */
export interface PressedKey {
  readonly input: string;
  readonly special: ReadonlySet<string>;
}
