#!/usr/bin/env node
// Loads the daemon's bundle on a Node that can run it; everything else is in launch.js.
'use strict';

if (parseInt(process.versions.node, 10) < 24) {
  require('./launch.js').relaunch(__filename);
} else {
  import('../dist/daemon/main.mjs').catch(function (error) {
    require('./launch.js').explain(error, 'daemon/main.mjs');
  });
}
