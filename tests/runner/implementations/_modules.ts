// For mod_test.ts: what each module registers when it is loaded, in a process that has loaded none before, beside what it is listed for.
import { implementations } from "../../../runner/evaluation/implementation.ts";
import { BUILT_IN } from "../../../runner/implementations/mod.ts";

for (const [load, listed] of Map.groupBy(BUILT_IN.keys(), (type) => BUILT_IN.get(type)!)) {
  const before = implementations.names();
  await load();
  const registered = implementations.names().filter((type) => !before.includes(type));
  console.log(JSON.stringify({ listed: listed.sort(), registered: registered.sort() }));
}
