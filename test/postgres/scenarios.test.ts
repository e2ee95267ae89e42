// Every scenario over PostgreSQL: its own, or the one that LEDGER_TEST_DATABASE_URL names.

import { describeScenarios } from '../support/scenario/describe-scenarios.ts';

describeScenarios({ engine: 'PostgreSQL' });
