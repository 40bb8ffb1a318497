import { MemoryStore } from "../../stores/memory.ts";
import { testDeaths } from "./_deaths.ts";
import { openFolder } from "./_paths.ts";

testDeaths({
  name: "MemoryStore",
  isFast: true,
  open: () => Promise.resolve({ store: new MemoryStore(), [Symbol.asyncDispose]: () => Promise.resolve() }),
});
testDeaths({ name: "FolderStore", isFast: true, open: openFolder });
