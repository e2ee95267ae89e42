// What the bins do when they cannot simply load their bundle: run again on the Node of this checkout, or say what is
// missing. Old syntax throughout: every Node since 12 must be able to read it. Not loaded on a good start.
'use strict';

const childProcess = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const tty = require('tty');

const MIN_MAJOR = 24;
/** Names the process that relaunched this one, so that a Node that lies about its version cannot loop. */
const GUARD = 'LEDGER_RELAUNCHED_BY';
const FORWARDED = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'];

function fail(message) {
  process.stderr.write(message + '\n');
  process.exitCode = 1;
}

/** The path of a new enough Node installed beside these sources (npm package "node"), or undefined. */
function pinnedNode() {
  try {
    const manifest = require.resolve('node/package.json', { paths: [__dirname] });
    if (parseInt(require(manifest).version, 10) < MIN_MAJOR) return undefined;
    const binary = path.join(path.dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return fs.existsSync(binary) ? binary : undefined;
  } catch (notInstalled) {
    return undefined;
  }
}

function sayWhatIsNeeded() {
  fail(
    'ledger needs Node ' +
      MIN_MAJOR +
      ' or newer; this is ' +
      process.versions.node +
      ' (' +
      process.execPath +
      '). Install it from https://nodejs.org, or run `npm ci` in ' +
      path.dirname(__dirname) +
      ', which brings one.',
  );
}

/** A terminal sends these to every process in the foreground itself; passing them on would deliver them twice. */
function comesFromTerminal(signal) {
  return (signal === 'SIGINT' || signal === 'SIGQUIT') && (tty.isatty(0) || tty.isatty(1) || tty.isatty(2));
}

/** Ends as the child ended: with its exit code, or by the same signal. */
function endLike(code, signal) {
  if (signal === null) {
    process.exitCode = code;
    return;
  }
  process.exitCode = 128 + (os.constants.signals[signal] || 0);
  process.kill(process.pid, signal);
}

/** Runs `script` again under the pinned Node with the same arguments, streams and signals, and ends as it ends. */
exports.relaunch = function relaunch(script) {
  const node = pinnedNode();
  if (node === undefined || process.env[GUARD] === String(process.ppid)) {
    sayWhatIsNeeded();
    return;
  }
  const env = Object.assign({}, process.env);
  env[GUARD] = String(process.pid);
  const args = process.execArgv.concat([script], process.argv.slice(2));
  const child = childProcess.spawn(node, args, { stdio: 'inherit', env: env });
  const forwarders = FORWARDED.map(function (signal) {
    const forward = function () {
      if (!comesFromTerminal(signal)) child.kill(signal);
    };
    process.on(signal, forward);
    return { signal: signal, forward: forward };
  });
  const stopForwarding = function () {
    forwarders.forEach(function (each) {
      process.removeListener(each.signal, each.forward);
    });
  };
  child.on('error', function () {
    stopForwarding();
    sayWhatIsNeeded();
  });
  child.on('exit', function (code, signal) {
    stopForwarding();
    endLike(code, signal);
  });
};

/** Says what to do about a bundle that is not there; any other failure of the bundle is thrown on. */
exports.explain = function explain(error, bundle) {
  const file = path.join(__dirname, '..', 'dist', bundle);
  if (fs.existsSync(file)) throw error;
  fail('ledger is not built here: run `npm run build` in ' + path.dirname(__dirname));
};
