// Mistakes in scenario files: the wrong line is named, with what is wrong.

import { describe, expect, test } from 'vitest';
import { parseScenarios } from './support/scenario/parse-scenario.ts';

const FILE = 'sample.txt';
const TITLE = '# A sample\n';
const NAMED = ['A: login', 'A: kim = contact add "Kim"', 'A: t1 = lend kim 5'];
const ACCOUNTED = ['log 2', 'live 1/1', 'kim +5 of t1'];

function problem(content: string): string {
  try {
    parseScenarios(FILE, content);
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
}

describe('a wrong line is named, with what is wrong', () => {
  const LOGIN = 'A: login';
  const KIM = 'A: kim = contact add "Kim"';
  const CONFLICT = [KIM, 'A: c1 = conflict on kim name'];
  test.each<[line: string, why: string, before?: readonly string[]]>([
    ['A: contact ad "Kim"', 'there is no command contact ad Kim'],
    ['A: contact add Kim', 'Kim must stand in quotes'],
    ['A: contact add "Kim', 'a quote is out of place at "Kim'],
    ['A: contact add "Kim"x', 'a quote is out of place at "Kim"x'],
    ['A: contact add', 'TEXT is missing'],
    ['A: contact add "Kim" --quick', '--quick is one word too many'],
    ['A: contact add "Kim" --note', 'TEXT is missing'],
    ['A: contact edit kim --name "K"', 'there is no contact kim above'],
    ['A: lend kim -5', '-5 is not an amount: digits, no sign', [KIM]],
    ['A: lend kim 05', '05 is not an amount: digits, no sign', [KIM]],
    ['A: tx rm kim', 'there is no transaction kim above', [KIM]],
    ['A: kim = contact add "Kim"', 'kim is taken', [KIM]],
    ['A: kim = sync now', 'the answer of this command has no record to name'],
    ['A, A: kim = contact add "Kim"', 'a name is for one record: run it on one device'],
    ['A: import may.csv', 'there is no file may.csv above'],
    ['A is as remembered', 'nothing of A was remembered above'],
    ['B keeps 1 checkpoint', 'B has not logged in above'],
    ['A: sync now => not_synced', '=> EXIT CODE, such as => 7 not_synced'],
    ['B: sync now', 'B has not logged in above'],
    ['A: login', 'A is logged in'],
    ['A sees log', 'log N, then how many are refused or partly'],
    ['A sees log 3, 1 lost', '1 lost is not N refused or N partly'],
    ['A sees live 3', 'live CONTACTS/TRANSACTIONS'],
    ['A sees entry 3', 'entry SEQ applied, partly or refused, then the reason if there is one'],
    ['A: undo x', 'x is not an entry: 17, or n:17, or anything in quotes'],
    ['A: undo --last 0', '0 is not how many'],
    ['A: conflicts keep kim', 'there is no conflict kim above', [KIM]],
    ['A: c1 = conflict on kim name', 'there is no kim above'],
    ['A: c1 = conflict on kim 5', '5 is not a field', [KIM]],
    ['A sees c1 lost', 'c1 is one of open, kept, applied, superseded, deleted', CONFLICT],
    ['A sees c1 open now', 'has VALUE, then wanted VALUE', CONFLICT],
    ['A sees c1 open has -5', 'a value is a text in quotes, an amount, deleted, or nothing', CONFLICT],
    ['A sees history', 'names belong here'],
    ['A sees pending', 'one whole number belongs here'],
    ['A sees kim 5', 'there is neither a fact nor a name kim'],
    ['A sees kim 5', '5 says nothing about a contact', [KIM]],
    ['A sees kim of kim', 'kim is not a transaction', [KIM]],
    ['A sees no', 'names belong here'],
    ['A sees no t9', 'there is no t9 above'],
    ['A hears contact_made kim', 'hears EVENT NAME, then perhaps within N ms', [KIM]],
    ['A hears contact_created kim', 'there is no kim above'],
    ['B hears contact_created kim', 'B has not logged in above', [KIM]],
    ['break server', 'this is neither a command of a device nor anything else known'],
    ['kill daemon of B', 'B has not logged in above'],
    ['cut cable', 'no device has logged in through the cable'],
    ['mend cable', 'the cable is whole, and no cut is ordered', ['B: login through cable']],
    ['wait for cut', 'the cable is whole, and no cut is ordered', ['B: login through cable']],
    ['mend cable', 'a cut is ordered: wait for it', ['B: login through cable', 'cut push after 1 after commit']],
    ['cut push after 2 before commit', 'the cable is cut: mend it first', ['B: login through cable', 'cut cable']],
    ['vary K: 1 2', 'vary NAME NAME: word word | word word'],
    ['vary K WHEN: 1 before | 1 after', 'the first words are names, so they differ'],
    ['file may', 'file NAME.EXTENSION', []],
  ])('%s', (line, why, before = []) => {
    const lines = ['# A sample', LOGIN, ...before, line, 'end', 'result'];
    const isFile = line.startsWith('file');
    const at = isFile ? lines.indexOf('end') + 1 : lines.lastIndexOf(line) + 1;
    expect(problem(lines.join('\n'))).toBe(`sample.txt:${at}: ${isFile ? 'end' : line}: ${why}`);
  });

  test.each<[what: string, content: string, message: string]>([
    ['no title', 'A: login\n', 'sample.txt:1: A: login: the first line says as a comment what this is about'],
    ['an empty file', '', 'sample.txt:1: : the first line says as a comment what this is about'],
    ['no result', `${TITLE}A: login\n\n`, 'sample.txt:2: A: login: a scenario ends with a result'],
    ['a file without an end', `${TITLE}file a.csv\nx\n`, 'sample.txt:2: file a.csv: this file has no end'],
    ['a result without log', `${TITLE}result\nlive 0/0\n`, 'sample.txt:2: result: the result needs a line: log'],
    ['a result without live', `${TITLE}result\nlog 0\n`, 'sample.txt:2: result: the result needs a line: live'],
    [
      'a cut that nobody waits for',
      `${TITLE}A: login through cable\ncut push after 1 after commit\nresult\nlog 0\nlive 0/0`,
      'sample.txt:6: live 0/0: nobody waits for the cut',
    ],
    [
      'a cable that stays cut',
      `${TITLE}A: login through cable\ncut cable\nresult\nlog 0\nlive 0/0`,
      'sample.txt:6: live 0/0: nobody has mended the cable',
    ],
    [
      'records of which the result says nothing',
      [TITLE.trim(), ...NAMED, 'result', 'log 2', 'live 1/1', 'kim "Kim"'].join('\n'),
      'sample.txt:5: result: the result does not say what becomes of kim, t1',
    ],
    [
      'a step after the result',
      [TITLE.trim(), ...NAMED, 'result', ...ACCOUNTED, 'A: sync now'].join('\n'),
      'sample.txt:9: A: sync now: there is neither a fact nor a name A:',
    ],
  ])('%s', (_, content, message) => {
    expect(problem(content)).toBe(message);
  });
});
