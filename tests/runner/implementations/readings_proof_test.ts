import { testReadings } from "./recorded_grids.ts";

testReadings("llama");
