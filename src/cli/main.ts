// The command line's entry: the real machine, and the exit code. Everything else takes the machine as an argument.

import { realSystem } from './real-system.ts';
import { runHot } from './run-hot.ts';

void runHot(realSystem).then((code) => (process.exitCode = code));
