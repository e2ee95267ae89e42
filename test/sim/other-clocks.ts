// CLOCKS  the same world with other clocks on its devices comes to the same log, but for what is display: times, and ids,
//         which begin with one or are derived from such (I20)
//
// The clocks of the second run are years off, each device's by another amount, and jump back and forth.

import { Dice } from './dice.ts';
import type { Plan } from './plan.ts';
import { EPOCH_MS } from './sim-clock.ts';
import type { WallClock } from './sim-clock.ts';
import { TimelessDice } from './timeless-dice.ts';
import { difference, Violation } from './violation.ts';
import { REAL_PARTS, runPlan } from './world.ts';
import type { Parts, RunResult, World } from './world.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const UUIDS = new RegExp(UUID.source.slice(1, -1), 'g');
const HASH = /^[0-9a-f]{32,}$/;
const TIMES: readonly string[] = ['at', 'createdAt', 'updatedAt', 'tag'];
const SALT = 0x0c10c5;
/** Clocks show 13 digits of ms: others would make records longer or shorter, and with them what fits into a page. */
const FIRST_MS = Date.UTC(2001, 9, 1);
const LAST_MS = Date.UTC(2280, 0, 1);

/** Runs a plan, once or, where clocks are compared, twice. */
export function runSeed(plan: Plan, parts: Parts = REAL_PARTS): Promise<RunResult> {
  return plan.shape.comparesClocks ? runTwice(plan, parts) : runPlan(plan, parts);
}

/** Runs a plan with right clocks and with wrong ones. */
async function runTwice(plan: Plan, parts: Parts): Promise<RunResult> {
  const { result, log } = await recorded(plan, parts);
  if (result.violation !== undefined) return result;
  const other = await recorded(plan, parts, new Dice(plan.shape.seed ^ SALT));
  if (other.result.violation !== undefined) return other.result;
  const isSame = log.length === other.log.length && log.every((line, index) => line === other.log[index]);
  if (isSame) return result;
  const at = log.findIndex((line, index) => line !== other.log[index]);
  const message = `entry ${at + 1} of all: ${difference(other.log.slice(at, at + 1), log.slice(at, at + 1))}`;
  return { ...result, violation: new Violation('CLOCKS', message) };
}

async function recorded(plan: Plan, parts: Parts, dice?: Dice): Promise<{ result: RunResult; log: readonly string[] }> {
  const made: World[] = [];
  const prepare = (world: World): void => {
    parts.prepare(world);
    made.push(world);
    for (const { disk } of world.devices) disk.isSteady = true;
    world.workload.diceOf = (roll) => new TimelessDice(roll);
    if (dice !== undefined) for (const { wall } of world.devices) setWrong(wall, dice);
  };
  const result = await runPlan(plan, { ...parts, prepare });
  const names = new Map<string, string>();
  const logs = made.flatMap(({ checkers }) => [...checkers.logs.values()]);
  return { result, log: logs.flatMap(({ entries }) => entries.map((entry) => JSON.stringify(timeless(entry, names)))) };
}

/** From now on a clock is wrong by another amount every few simulated seconds. */
function setWrong(wall: WallClock, dice: Dice): void {
  const spells = Array.from({ length: 50 }, () => dice.whole(FIRST_MS, LAST_MS) - EPOCH_MS);
  const spellMs = dice.pick([1_000, 20_000, 10_000_000]);
  wall.skew = (now) => spells[Math.floor(now / spellMs) % spells.length] ?? 0;
}

/** A value with ids by the order in which they first come, and without times and hashes. */
function timeless(value: unknown, names: Map<string, string>): unknown {
  if (typeof value === 'string') return nameOf(value, names);
  if (Array.isArray(value)) return list(value, names);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  const plain = members.filter(([key]) => !UUID.test(key) && !TIMES.includes(key));
  const byId = members.length - members.filter(([key]) => !UUID.test(key)).length;
  return [...plain.map(([key, item]) => [key, timeless(item, names)]), byId];
}

/** Lists of ids and of changes are sets: their order may be that of ids. */
function list(items: readonly unknown[], names: Map<string, string>): unknown {
  const isSet = items.every((item) => (typeof item === 'string' ? UUID.test(item) : isChange(item)));
  const values = items.map((item) => timeless(item, names));
  return isSet ? values.map((item) => JSON.stringify(item)).sort() : values;
}

function isChange(item: unknown): boolean {
  return typeof item === 'object' && item !== null && 'op' in item;
}

/** A text with ids by name, wherever they are in it. */
function nameOf(text: string, names: Map<string, string>): string {
  if (HASH.test(text)) return 'hash';
  return text.replace(UUIDS, (id) => {
    const name = names.get(id) ?? `id ${names.size}`;
    names.set(id, name);
    return name;
  });
}
