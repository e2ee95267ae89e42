// ledger-server openapi: the description of the HTTP interface, for programs.

import { openApiDocument } from '../../protocol/http/openapi.ts';
import { VERSION } from '../version.ts';
import type { ServerCommand } from './command.ts';

/** The command. */
export const openApiCommand: ServerCommand = {
  words: ['openapi'],
  arguments: [],
  options: ['json'],
  summary: 'Print the OpenAPI document of the HTTP interface.',
  run: async (io, { json }) => io.write(`${JSON.stringify(openApiDocument(VERSION), null, json === true ? 0 : 2)}\n`),
};
