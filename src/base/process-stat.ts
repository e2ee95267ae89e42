// When a process was started, as Linux tells it: with the pid it names exactly one process, also after the pid was
// used again. Pure: the text is read by whoever needs it.

/** The start time (field 22) in the text of `/proc/PID/stat`; `undefined` for a process that has ended, or other text. */
export function processStartTime(stat: string): string | undefined {
  // The program's name stands in brackets and may hold anything, brackets too.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? undefined : fields[19];
}
