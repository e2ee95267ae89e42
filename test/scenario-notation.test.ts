// The notation of the scenario files: what each kind of line means, and that a wrong line is named with what is wrong.

import { describe, expect, test } from 'vitest';
import { parseScenarios } from './support/scenario/parse-scenario.ts';
import type { Scenario } from './support/scenario/scenario.ts';

const FILE = 'sample.txt';
const TITLE = '# A sample\n';

/** Reads one scenario of these lines; a title is added, and a result that accounts for no name. */
function read(lines: readonly string[], result: readonly string[] = ['log 0', 'live 0/0']): Scenario {
  const [scenario] = parseScenarios(FILE, [TITLE, ...lines, 'result', ...result].join('\n'));
  return scenario as Scenario;
}

/** The steps of these lines, without their places. */
function steps(lines: readonly string[], result?: readonly string[]): readonly unknown[] {
  return read(lines, result).steps.map((step) =>
    Object.fromEntries(Object.entries(step).filter(([key]) => key !== 'place')),
  );
}

function problem(content: string): string {
  try {
    parseScenarios(FILE, content);
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
}

describe('a file', () => {
  test('has a title, comments and blank lines, steps and a result, each with its line', () => {
    const content = '# Title\n# more\n\nA: login\n\n  # a remark\nA: sync now\nresult\nlog 0\nlive 0/0\n';
    const [scenario, ...others] = parseScenarios(FILE, content);
    expect(others).toEqual([]);
    expect(scenario).toEqual({
      file: FILE,
      title: 'Title',
      texts: [],
      steps: [
        {
          type: 'login',
          device: 'A',
          throughCable: false,
          place: { file: FILE, line: 4, text: 'A: login' },
        },
        {
          type: 'run',
          devices: ['A'],
          command: { args: [{ text: 'sync' }, { text: 'now' }] },
          place: { file: FILE, line: 7, text: 'A: sync now' },
        },
      ],
      result: [
        {
          fact: { type: 'log', entries: 0, refused: 0, partly: 0 },
          place: { file: FILE, line: 9, text: 'log 0' },
        },
        {
          fact: { type: 'live', contacts: 0, transactions: 0 },
          place: { file: FILE, line: 10, text: 'live 0/0' },
        },
        {
          fact: { type: 'conflicts', count: 0 },
          place: { file: FILE, line: 8, text: 'result' },
        },
      ],
    });
  });

  test('that varies words is one scenario for each row of them', () => {
    const content = `${TITLE}vary K WHEN: 1 before | 14 after\nA: login through cable\ncut push after $K $WHEN commit\nwait for cut\nmend cable\nresult\nlog $K\nlive 0/0\n`;
    const scenarios = parseScenarios(FILE, content);
    expect(scenarios.map(({ title }) => title)).toEqual(['A sample (1)', 'A sample (14)']);
    expect(scenarios.map((scenario) => scenario.steps[1])).toMatchObject([
      { type: 'cut', cut: { entries: 1, commit: 'before' }, place: { line: 4 } },
      { type: 'cut', cut: { entries: 14, commit: 'after' }, place: { line: 4 } },
    ]);
    expect(scenarios.map(({ result }) => result[0]?.fact)).toMatchObject([{ entries: 1 }, { entries: 14 }]);
  });

  test('brings texts along, in which a line can be repeated', () => {
    const scenario = read(['file may.csv', 'a,b', '2 x 1,2', 'end', 'A: login', 'A: import may.csv']);
    expect(scenario.texts).toEqual([{ name: 'may.csv', content: 'a,b\n1,2\n1,2\n' }]);
    expect(scenario.steps[1]).toMatchObject({ command: { args: [{ text: 'import' }, { file: 'may.csv' }] } });
  });
});

describe('a device', () => {
  test('runs commands; names stand for ids, amounts are in one currency', () => {
    const lines = [
      'A: login',
      'A: kim = contact add "Kim = \'K\'" --note "a  b"',
      'A: t1 = borrow kim 1000 -m "rent"',
      'A: tx edit t1 --amount 1100 --lent',
      'A: contact rm kim --cascade',
    ];
    expect(steps(lines, ['log 4', 'live 0/0', 'no kim t1']).slice(1)).toEqual([
      {
        type: 'run',
        devices: ['A'],
        as: 'kim',
        command: {
          args: [{ text: 'contact' }, { text: 'add' }, { text: "Kim = 'K'" }, { text: '--note' }, { text: 'a  b' }],
          gives: 'contact',
        },
      },
      {
        type: 'run',
        devices: ['A'],
        as: 't1',
        command: {
          args: [{ text: 'borrow' }, { name: 'kim' }, { text: '1000JPY' }, { text: '-m' }, { text: 'rent' }],
          gives: 'transaction',
        },
      },
      {
        type: 'run',
        devices: ['A'],
        command: {
          args: [
            { text: 'tx' },
            { text: 'edit' },
            { name: 't1' },
            { text: '--amount' },
            { text: '1100JPY' },
            { text: '--lent' },
          ],
        },
      },
      {
        type: 'run',
        devices: ['A'],
        command: { args: [{ text: 'contact' }, { text: 'rm' }, { name: 'kim' }, { text: '--cascade' }] },
      },
    ]);
  });

  test('may be expected to fail, and to wait for a refusal', () => {
    const lines = [
      'A: login',
      'A: kim = contact add "Kim"',
      'A: contact edit kim --name "K" --wait => 3 record_deleted',
      'A: sync now => 7 not_synced',
    ];
    expect(steps(lines, ['log 2, 1 refused', 'live 0/0', 'no kim']).slice(2)).toMatchObject([
      { failure: { exit: 3, code: 'record_deleted' } },
      { failure: { exit: 7, code: 'not_synced' } },
    ]);
  });

  test('logs in with a wrong clock, undoes entries, and resolves conflicts by their names', () => {
    const lines = [
      'A: login with clock -60 min',
      'B: login through cable with clock +5 min',
      'A: kim = contact add "Kim"',
      'A: undo',
      'A: undo 17',
      'A: undo "n:x"',
      'A: undo --last 2',
      'A: c1 = conflict on kim amount',
      'B: conflicts apply c1',
    ];
    const command = (...args: readonly object[]) => ({ type: 'run', command: { args: [{ text: 'undo' }, ...args] } });
    expect(steps(lines, ['log 4', 'live 0/0', 'no kim', 'c1 applied'])).toMatchObject([
      { type: 'login', device: 'A', throughCable: false, clock: -60 },
      { type: 'login', device: 'B', throughCable: true, clock: 5 },
      { type: 'run', as: 'kim' },
      command(),
      command({ text: '17' }),
      command({ text: 'n:x' }),
      command({ text: '--last' }, { text: '2' }),
      { type: 'conflict', device: 'A', as: 'c1', record: 'kim', field: 'money' },
      { type: 'run', devices: ['B'], command: { args: [{ text: 'conflicts' }, { text: 'apply' }, { name: 'c1' }] } },
    ]);
  });

  test('can be one of several that run the same, in the order in which they are named', () => {
    expect(steps(['A: login', 'B: login through cable', 'B, A, B: sync now']).slice(1)).toMatchObject([
      { type: 'login', device: 'B', throughCable: true },
      { type: 'run', devices: ['B', 'A', 'B'] },
    ]);
  });

  test('watches and hears, at any time or in a given one', () => {
    const lines = [
      'A: login',
      'A: watch',
      'A: kim = contact add "Kim"',
      'A hears contact_created kim',
      'A hears contact_updated kim within 1000 ms',
    ];
    const result = ['log 1', 'live 1/0', 'kim 0'];
    expect(steps(lines, result).slice(1)).toMatchObject([
      { type: 'watch', device: 'A' },
      { type: 'run', as: 'kim' },
      { type: 'hears', device: 'A', event: 'contact_created', name: 'kim' },
      { type: 'hears', device: 'A', event: 'contact_updated', name: 'kim', withinMs: 1000 },
    ]);
  });
});

test('the world around: server, daemons, cable', () => {
  const lines = [
    'A: login through cable',
    'stop server',
    'start server',
    'kill server',
    'server holds 12',
    'kill daemon of A',
    'stop daemon of A',
    'lose checkpoint of A',
    'cut cable',
    'mend cable',
    'cut push after 3 after commit',
    'wait for cut',
    'mend cable',
  ];
  expect(steps(lines).slice(1)).toEqual([
    { type: 'server', act: 'stop' },
    { type: 'server', act: 'start' },
    { type: 'server', act: 'kill' },
    { type: 'serverHolds', entries: 12 },
    { type: 'endDaemon', device: 'A', how: 'kill' },
    { type: 'endDaemon', device: 'A', how: 'stop' },
    { type: 'endDaemon', device: 'A', how: 'lose checkpoint' },
    { type: 'cable', act: 'cut' },
    { type: 'cable', act: 'mend' },
    { type: 'cut', cut: { entries: 3, commit: 'after' } },
    { type: 'waitForCut' },
    { type: 'cable', act: 'mend' },
  ]);
});

const NAMED = ['A: login', 'A: kim = contact add "Kim"', 'A: t1 = lend kim 5'];
const ACCOUNTED = ['log 2', 'live 1/1', 'kim +5 of t1'];

test.each([
  ['pending 3', { type: 'pending', count: 3 }],
  ['log 12', { type: 'log', entries: 12, refused: 0, partly: 0 }],
  ['log 12, 2 refused, 1 partly', { type: 'log', entries: 12, refused: 2, partly: 1 }],
  ['entry 4 applied', { type: 'entry', seq: 4, outcome: 'applied' }],
  ['entry 4 refused id_conflict', { type: 'entry', seq: 4, outcome: 'refused', reason: 'id_conflict' }],
  ['live 2/9', { type: 'live', contacts: 2, transactions: 9 }],
  ['no kim t1', { type: 'no', names: ['kim', 't1'] }],
  ['kim "Kim"', { type: 'record', kind: 'contact', name: 'kim', shows: { archived: false, text: 'Kim' } }],
  [
    'kim "Kim" -5 archived of t1',
    {
      type: 'record',
      kind: 'contact',
      name: 'kim',
      shows: { archived: true, text: 'Kim', amount: -5, of: ['t1'] },
    },
  ],
  ['kim 0 of nothing', { type: 'record', kind: 'contact', name: 'kim', shows: { archived: false, amount: 0, of: [] } }],
  ['conflicts 2', { type: 'conflicts', count: 2 }],
  ['history kim add edit', { type: 'history', name: 'kim', deeds: ['add', 'edit'] }],
  ['t1 +5 ""', { type: 'record', kind: 'transaction', name: 't1', shows: { archived: false, amount: 5, text: '' } }],
] as const)('a fact: %s', (text, fact) => {
  expect(steps([...NAMED, `A sees ${text}`], ACCOUNTED).at(-1)).toEqual({ type: 'sees', device: 'A', fact });
  expect(read(NAMED, [...ACCOUNTED, text]).result.map((one) => one.fact)).toContainEqual(fact);
});

test.each([
  ['c1 open', { standing: 'open' }],
  ['c1 kept has "Kim" wanted 5', { standing: 'kept', has: 'Kim', wanted: 5 }],
  ['c1 deleted has deleted wanted nothing', { standing: 'deleted', has: true, wanted: null }],
] as const)('a fact about a conflict: %s', (text, fact) => {
  const lines = [...NAMED, 'A: c1 = conflict on t1 amount'];
  expect(read(lines, [...ACCOUNTED, text]).result.map((one) => one.fact)).toContainEqual({
    type: 'conflict',
    name: 'c1',
    ...fact,
  });
});

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
