import { testTargets } from "./_targets.ts";

testTargets(({ testRuns = 100 }) => testRuns);
