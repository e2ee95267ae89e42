// Runs one command of the built `ledger`, and writes the compiled form of each bundle that it loaded, with the functions
// it came through. Run again it adds those of another command. Arguments: the command's.
'use strict';

const { renameSync, writeFileSync } = require('node:fs');
const { loadBundle, loaded } = require('../bin/load-bundle.js');

process.on('exit', () => {
  for (const { script, file } of loaded.values()) {
    writeFileSync(`${file}.new`, script.createCachedData());
    renameSync(`${file}.new`, file);
  }
});
loadBundle(process.argv[2] === '__complete' ? 'tab' : 'ledger');
