import { testTargets } from "./_targets.ts";

testTargets(() => 5);
