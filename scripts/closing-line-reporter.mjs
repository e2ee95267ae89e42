// A vitest reporter that closes a run with one plain line, `N passed, N failed`, for machines that read it.
// A test file that cannot be loaded counts as a failure; the exit code is vitest's own.

/** Prints the closing line when the run is over. */
export default class ClosingLineReporter {
  onTestRunEnd(testModules, unhandledErrors) {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const testModule of testModules) {
      for (const test of testModule.children.allTests()) count[test.result().state] += 1;
      for (const suite of testModule.children.allSuites()) count.failed += suite.errors().length;
      count.failed += testModule.errors().length;
    }
    const skipped = count.skipped + count.pending;
    const parts = [`${count.passed} passed`, `${count.failed} failed`, ...(skipped > 0 ? [`${skipped} skipped`] : [])];
    process.stdout.write(`\n${parts.join(', ')}\n`);
  }
}
