// Man pages as text: the few macros that they need, with everything escaped that roff would take for its own. Pure.

const SPECIAL: Readonly<Record<string, string>> = {
  '\\': String.raw`\(rs`,
  '-': String.raw`\-`,
  "'": String.raw`\(aq`,
  '"': String.raw`\(dq`,
  '`': String.raw`\(ga`,
  '^': String.raw`\(ha`,
  '~': String.raw`\(ti`,
};

/** Text on a line of its own, or in a macro's argument: as it is, whatever is in it. */
export function escapeRoff(text: string): string {
  const escaped = text.replaceAll(
    /[\\\-'"`^~]|[^\u0020-\u007e]/gu,
    (character) => SPECIAL[character] ?? named(character),
  );
  return escaped.startsWith('.') ? String.raw`\&${escaped}` : escaped;
}

function named(character: string): string {
  return `\\[u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
}

/** Text in bold. */
export function bold(text: string): string {
  return String.raw`\fB${escapeRoff(text)}\fR`;
}

/** A command line's words: what is typed as it is in bold, `<value>` and `[value]` in italics. */
export function synopsis(words: string): string {
  return words
    .split(/(<[^>]*>|\[[^\]]*\])/)
    .map((part) => {
      if (part.startsWith('<')) return String.raw`\fI${escapeRoff(part.slice(1, -1))}\fR`;
      if (part.startsWith('[')) return String.raw`[\fI${escapeRoff(part.slice(1, -1))}\fR]`;
      return part.trim() === '' ? part : bold(part);
    })
    .join('');
}

/** The page's first line. */
export function title(name: string, version: string): string {
  return `.TH "${escapeRoff(name.toUpperCase())}" "1" "" "ledger ${escapeRoff(version)}" "ledger manual"\n`;
}

/** A section. `body` is roff with a line feed at its end. */
export function section(name: string, body: string): string {
  return body === '' ? '' : `.SH "${escapeRoff(name.toUpperCase())}"\n${body.replace(/^\.PP\n/, '')}`;
}

/** A part of a section. */
export function subsection(name: string, body: string): string {
  return `.SS "${escapeRoff(name)}"\n${body.replace(/^\.PP\n/, '')}`;
}

/** A paragraph of plain text. */
export function paragraph(text: string): string {
  return `.PP\n${escapeRoff(text)}\n`;
}

/** A term (roff) and what it is (plain text). */
export function item(term: string, text: string): string {
  return `.TP\n${term}\n${escapeRoff(text)}\n`;
}

/** Plain text whose lines stay as they are. */
export function verbatim(text: string): string {
  const lines = text.replace(/\n+$/, '').split('\n').map(escapeRoff);
  return `.PP\n.nf\n${lines.join('\n')}\n.fi\n`;
}
