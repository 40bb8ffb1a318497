import { testRecordedSaes } from "./recorded_saes.ts";

await testRecordedSaes("gpt2", (name) => name !== "standard" && name !== "jumprelu");
await testRecordedSaes("llama", () => true);
