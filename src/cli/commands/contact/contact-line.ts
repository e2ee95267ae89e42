// A contact as a line of `contact add -`: the shape that `contact list --ndjson` prints, or any part of it.

import type { Context } from '../../context.ts';
import type { JsonLine } from '../json-line.ts';
import { takenMembers } from '../line-members.ts';
import type { LineMembers } from '../line-members.ts';
import { writeParams } from '../write.ts';

/** What such a line may have. */
export const CONTACT_MEMBERS: LineMembers = {
  taken: ['name', 'handle', 'phones', 'emails', 'note', 'tags', 'externalIds', 'id', 'allowDuplicate'],
  printed: ['archived', 'createdAt', 'updatedAt', 'balances', 'transactions'],
};

/** The request's parameters. Wrong types are the daemon's to refuse. */
export function contactLineParams(context: Context, line: JsonLine): Record<string, unknown> {
  return { ...writeParams(context), ...takenMembers(line, CONTACT_MEMBERS) };
}
