import { testEdits } from "./recorded_edits.ts";

testEdits("llama");
