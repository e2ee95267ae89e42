// Reads a scenario file; test/e2e/scenarios/README.md describes the notation. Pure. Everything that can be known
// without running is checked here: commands, names before their use, devices that are logged in, and that the result
// accounts for every record that was given a name.

import { readAction } from './read-action.ts';
import type { Surroundings } from './read-action.ts';
import { readFact } from './read-fact.ts';
import { ScenarioError } from './scenario.ts';
import type { Place, ResultFact, Scenario, ScenarioText, Step } from './scenario.ts';
import { splitWords } from './split-words.ts';

/** The scenarios of a file: one, or one for each variant. Throws `ScenarioError` naming the line that is wrong. */
export function parseScenarios(file: string, content: string): readonly Scenario[] {
  const lines = content.split('\n').map((text, index): Place => ({ file, line: index + 1, text: text.trim() }));
  const [first] = lines;
  const title = /^# (\S.*)$/.exec(first?.text ?? '')?.[1];
  if (first === undefined || title === undefined) {
    throw new ScenarioError(
      first ?? { file, line: 1, text: '' },
      'the first line says as a comment what this is about',
    );
  }
  const vary = lines.find(({ text }) => text.startsWith('vary '));
  if (vary === undefined) return [new Reader(title).read(lines)];
  return readVariants(vary).map(({ name, replace }) => {
    const varied = lines.filter((line) => line !== vary).map((line) => ({ ...line, text: replace(line.text) }));
    return new Reader(`${title} (${name})`).read(varied);
  });
}

interface Variant {
  readonly name: string;
  readonly replace: (text: string) => string;
}

/** `vary K WHEN: 1 before | 2 after`: in each variant, $K and $WHEN stand for its words; the first one names it. */
function readVariants(place: Place): readonly Variant[] {
  const [, head = '', body = ''] = /^vary ([^:]+): (.+)$/.exec(place.text) ?? [];
  const names = head.split(' ');
  const rows = body.split(' | ').map((row) => row.split(' '));
  const even = rows.every((row) => row.length === names.length && !row.includes(''));
  if (!even || !names.every((name) => /^[A-Z]+$/.test(name))) {
    throw new ScenarioError(place, 'vary NAME NAME: word word | word word');
  }
  if (new Set(rows.map(([first]) => first)).size < rows.length) {
    throw new ScenarioError(place, 'the first words are names, so they differ');
  }
  return rows.map((row) => ({
    name: row[0] ?? '',
    replace: (text) => text.replaceAll(/\$([A-Z]+)/g, (whole, name: string) => row[names.indexOf(name)] ?? whole),
  }));
}

class Reader {
  readonly #title: string;
  readonly #texts: ScenarioText[] = [];
  readonly #steps: Step[] = [];
  readonly #result: ResultFact[] = [];
  readonly #around: Surroundings = {
    names: new Map(),
    files: new Set(),
    remembered: new Set(),
    devices: new Set(),
    cable: 'none',
  };
  /** Lines of a file block, its header first; `undefined` outside. */
  #block: Place[] | undefined;
  #resultAt: Place | undefined;

  constructor(title: string) {
    this.#title = title;
  }

  read(lines: readonly Place[]): Scenario {
    for (const place of lines) {
      try {
        this.#line(place);
      } catch (error) {
        if (error instanceof SyntaxError) throw new ScenarioError(place, error.message);
        throw error;
      }
    }
    const last = lines.findLast(({ text }) => text !== '') as Place;
    if (this.#block !== undefined) throw new ScenarioError(this.#block[0] ?? last, 'this file has no end');
    if (this.#resultAt === undefined) throw new ScenarioError(last, 'a scenario ends with a result');
    if (this.#around.cable === 'cutting') throw new ScenarioError(last, 'nobody waits for the cut');
    if (this.#around.cable === 'cut') throw new ScenarioError(last, 'nobody has mended the cable');
    this.#checkResult(this.#resultAt);
    this.#noConflictsUnlessSaid(this.#resultAt);
    return { file: last.file, title: this.#title, texts: this.#texts, steps: this.#steps, result: this.#result };
  }

  #line(place: Place): void {
    const { text } = place;
    if (this.#block !== undefined) this.#blockLine(this.#block, place);
    else if (text === '' || text.startsWith('#')) return;
    else if (text.startsWith('file ')) this.#block = [place];
    else if (this.#resultAt !== undefined) {
      this.#result.push({ fact: readFact(splitWords(text), this.#around), place });
    } else if (text === 'result') this.#resultAt = place;
    else this.#steps.push({ ...readAction(text, this.#around), place });
  }

  /** `REPEAT x TEXT` in a file stands for that many lines. */
  #blockLine(block: Place[], place: Place): void {
    if (place.text !== 'end') {
      block.push(place);
      return;
    }
    const [head, ...rows] = block.map(({ text }) => text);
    const name = (head ?? '').slice('file '.length);
    if (!/^[a-z]+\.[a-z]+$/.test(name)) throw new SyntaxError('file NAME.EXTENSION');
    const lines = rows.flatMap((row) => {
      const [, times, text = ''] = /^(\d+) x (.*)$/.exec(row) ?? [];
      return times === undefined ? [row] : Array.from({ length: Number(times) }, () => text);
    });
    this.#texts.push({ name, content: lines.map((line) => `${line}\n`).join('') });
    this.#around.files.add(name);
    this.#block = undefined;
  }

  #noConflictsUnlessSaid(place: Place): void {
    if (this.#result.some(({ fact }) => fact.type === 'conflicts')) return;
    this.#result.push({ fact: { type: 'conflicts', count: 0 }, place });
  }

  /** Every result says how long the log is, how much is live, and where each named record is. */
  #checkResult(place: Place): void {
    const facts = this.#result.map(({ fact }) => fact);
    for (const type of ['log', 'live'] as const) {
      if (!facts.some((fact) => fact.type === type)) throw new ScenarioError(place, `the result needs a line: ${type}`);
    }
    const told = new Set(
      facts.flatMap((fact) => {
        if (fact.type === 'no') return fact.names;
        if (fact.type === 'conflict') return [fact.name];
        if (fact.type !== 'record' || fact.kind !== 'contact') return [];
        return fact.shows.amount === undefined ? [] : [fact.name, ...(fact.shows.of ?? [])];
      }),
    );
    const untold = [...this.#around.names.keys()].filter((name) => !told.has(name));
    if (untold.length > 0)
      throw new ScenarioError(place, `the result does not say what becomes of ${untold.join(', ')}`);
  }
}
