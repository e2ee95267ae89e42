// Every scenario in test/e2e/scenarios.

import { describeScenarios } from '../support/scenario/describe-scenarios.ts';

describeScenarios({ engine: 'SQLite' });
