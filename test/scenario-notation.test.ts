// The notation of the scenario files: what each kind of line means.

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
    'A keeps 1 checkpoint',
    'remember A',
    'A is as remembered',
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
    { type: 'keeps', device: 'A', checkpoints: 1 },
    { type: 'remember', device: 'A' },
    { type: 'asRemembered', device: 'A' },
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
