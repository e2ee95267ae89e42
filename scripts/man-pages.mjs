// Every man page of the package, for the build, which writes them to dist/man.

import { commandLinePages } from '../src/cli/man/pages.ts';
import { serverManPage } from '../src/server/commands/man-page.ts';

/** The pages of this version: `{file, text}` each. */
export function manPages(version) {
  return [...commandLinePages(version), { file: 'ledger-server.1', text: serverManPage(version) }];
}
