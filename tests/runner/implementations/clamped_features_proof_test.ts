import { testClamps } from "./recorded_clamps.ts";

await testClamps("gpt2", (name) => name !== "standard");
await testClamps("llama", () => true);
