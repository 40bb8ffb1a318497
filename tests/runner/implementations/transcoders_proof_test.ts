import { testTranscoders } from "./recorded_transcoders.ts";

testTranscoders((name) => name !== "transcoder");
