// What the build writes out of the commands' tables: every man page of the package, to dist/man, and the words that
// completion knows.

import { commandLinePages } from '../src/cli/man/pages.ts';
import { serverManPage } from '../src/server/commands/man-page.ts';

export { builtInWords } from '../src/cli/completion/vocabulary.ts';

/** The pages of this version: `{file, text}` each. */
export function manPages(version) {
  return [...commandLinePages(version), { file: 'ledger-server.1', text: serverManPage(version) }];
}
