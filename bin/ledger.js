#!/usr/bin/env node
// Loads the command line's bundle on a Node that can run it; everything else is in launch.js, off the hot path.
'use strict';

if (parseInt(process.versions.node, 10) < 24) {
  require('./launch.js').relaunch(__filename);
} else {
  try {
    // At a Tab every millisecond is felt: completion has a bundle of its own.
    require('./load-bundle.js').loadBundle(process.argv[2] === '__complete' ? 'tab' : 'ledger');
  } catch (error) {
    require('./launch.js').explain(error, 'ledger.cjs');
  }
}
