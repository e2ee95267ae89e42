// A contact as a line of `contact add -`: the shape that `contact list --ndjson` prints, or any part of it.

import type { Context } from '../../context.ts';
import type { JsonLine } from '../json-line.ts';
import { writeParams } from '../write.ts';

/** The request's parameters. Wrong types are the daemon's to refuse; unknown members are left out. */
export function contactLineParams(context: Context, line: JsonLine): Record<string, unknown> {
  const kept = ['name', 'handle', 'phones', 'emails', 'note', 'tags', 'externalIds', 'id', 'allowDuplicate'];
  const members = kept.filter((key) => line[key] !== undefined && line[key] !== null);
  return { ...writeParams(context), ...Object.fromEntries(members.map((key) => [key, line[key]])) };
}
