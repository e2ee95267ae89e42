// The encoding that a file of a bank names in its own head.

import { headText } from '../detect-format.ts';

/** The encoding that the head of an OFX or XML file names; `undefined` if a byte order mark decides, or none is named. */
export function namedEncoding(format: string, head: Uint8Array): string | undefined {
  if (isMarked(head)) return undefined;
  const text = headText(head, 'latin1');
  if (format === 'camt') return xmlEncoding(text);
  return format === 'ofx' ? (xmlEncoding(text) ?? ofxEncoding(text)) : undefined;
}

function isMarked([first, second, third]: Uint8Array): boolean {
  if (first === 0xef) return second === 0xbb && third === 0xbf;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** What an XML declaration says. One that can be read byte by byte is not of UTF-16, whatever it says. */
function xmlEncoding(text: string): string | undefined {
  const label = /^\s*<\?xml\s[^>]{0,200}\bencoding\s{0,9}=\s{0,9}["']([\w-]{1,40})["']/i.exec(text)?.[1];
  return label === undefined || /^utf-?16/i.test(label) ? undefined : label;
}

/** What the header of OFX 1.x says, in lines or all in one. */
function ofxEncoding(text: string): string | undefined {
  const header = text.split(/<OFX>/i, 1)[0] ?? '';
  const value = (key: string): string =>
    new RegExp(String.raw`(?:^|\s)${key}:[ \t]{0,9}([\w-]{1,40})(?![\w:-])`, 'i').exec(header)?.[1] ?? '';
  const charset = value('CHARSET');
  if (/^utf-?8$/i.test(value('ENCODING')) || charset === '65001') return 'utf-8';
  if (charset === '' || /^none$/i.test(charset)) return undefined;
  if (/^8859-\d+$/.test(charset)) return `iso-${charset}`;
  return /^\d+$/.test(charset) ? `windows-${charset}` : charset;
}
