// A line of a scenario file as words. A text in double quotes is one word and keeps what is in it.

/** One word; `quoted` if it stood in double quotes. */
export interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

/** Splits at blanks outside quotes. Throws `SyntaxError` for a quote that does not end, or that ends inside a word. */
export function splitWords(line: string): readonly Word[] {
  const words: Word[] = [];
  let rest = line.trimStart();
  while (rest !== '') {
    const found = /^(?:"([^"]*)"|([^\s"]+))(?=\s|$)/.exec(rest);
    if (found === null) throw new SyntaxError(`a quote is out of place at ${rest}`);
    const [whole, quoted, bare] = found;
    words.push(quoted === undefined ? { text: bare ?? '', quoted: false } : { text: quoted, quoted: true });
    rest = rest.slice(whole.length).trimStart();
  }
  return words;
}
