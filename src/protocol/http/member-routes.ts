// The routes about a book's members and invitations, and of its being archived.

import Type from 'typebox';
import { Id } from '../../model/field-schema.ts';
import { MEMBER_ANSWERS, MEMBER_BODIES } from './members.ts';
import type { RouteDescription } from './route-description.ts';

const BOOK = Type.Object({ id: Id });
const area = 'members';

/** By method and path, as the router has them. */
export const MEMBER_ROUTES: Readonly<Record<string, RouteDescription>> = {
  'POST /api/join': {
    id: 'join',
    area,
    summary: 'Become a member of a book by an invitation’s code',
    who: 'device',
    body: MEMBER_BODIES.join,
    answers: { 200: { summary: '`joined` is false for who was one already', body: MEMBER_ANSWERS.join } },
    problems: ['invalid_code', 'limit_reached'],
  },
  'POST /api/books/:id/archive': {
    id: 'archiveBook',
    area: 'books',
    summary: 'Close a book for writing, or open it again; owners only',
    who: 'device',
    path: BOOK,
    body: MEMBER_BODIES.archive,
    answers: { 200: { summary: 'the book', body: MEMBER_ANSWERS.archive } },
    problems: ['not_found'],
  },
  'GET /api/books/:id/members': {
    id: 'listMembers',
    area,
    summary: 'The members of a book, owners first',
    who: 'token',
    path: BOOK,
    answers: { 200: { summary: 'all of them', body: MEMBER_ANSWERS.members } },
    problems: ['not_found'],
  },
  'PUT /api/books/:id/members/:user': {
    id: 'setRole',
    area,
    summary: 'Give a member another role; owners only',
    who: 'device',
    path: Type.Object({ id: Id, user: Id }),
    body: MEMBER_BODIES.role,
    answers: { 200: { summary: 'the member', body: MEMBER_ANSWERS.member } },
    problems: ['not_found', 'last_owner'],
  },
  'DELETE /api/books/:id/members/:user': {
    id: 'removeMember',
    area,
    summary: 'Remove a member (owners), or leave; their live connections lose the book',
    who: 'device',
    path: Type.Object({ id: Id, user: Id }),
    answers: { 200: { summary: 'who was one', body: MEMBER_ANSWERS.member } },
    problems: ['not_found', 'last_owner'],
  },
  'GET /api/books/:id/invites': {
    id: 'listInvites',
    area,
    summary: 'Invitations that can still be used; owners only',
    who: 'device',
    path: BOOK,
    answers: { 200: { summary: 'all of them', body: MEMBER_ANSWERS.invites } },
    problems: ['not_found'],
  },
  'POST /api/books/:id/invites': {
    id: 'addInvite',
    area,
    summary: 'Invite somebody; the code is good once, for 7 days, and shown only now; owners only',
    who: 'device',
    path: BOOK,
    body: MEMBER_BODIES.invite,
    answers: { 200: { summary: 'the invitation and its code', body: MEMBER_ANSWERS.invite } },
    problems: ['not_found', 'archived', 'limit_reached'],
  },
  'DELETE /api/books/:id/invites/:invite': {
    id: 'revokeInvite',
    area,
    summary: 'Take an invitation back; owners only',
    who: 'device',
    path: Type.Object({ id: Id, invite: Id }),
    answers: { 200: { summary: 'it can not be used any more', body: MEMBER_ANSWERS.revoked } },
    problems: ['not_found'],
  },
};
