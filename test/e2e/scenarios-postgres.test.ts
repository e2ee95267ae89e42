// The scenarios that ask most of the server's storage, over PostgreSQL: order, interruption, restart. All of them run with
// `npm run test:postgres`.

import { describeScenarios } from '../support/scenario/describe-scenarios.ts';

describeScenarios({
  engine: 'PostgreSQL',
  files: ['at-speed.txt', 'interrupted-push.txt', 'late-writer.txt', 'same-id.txt', 'server-killed.txt'],
});
