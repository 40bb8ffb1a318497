/** Arrow files and streams. */
import { readArrowIpc } from "../../stores/formats/arrow_ipc.ts";
import type { FuzzTarget } from "../target.ts";
import { readValues, writeValues } from "./_values.ts";

export const target: FuzzTarget = {
  fixtures: ["tests/fixtures/arrow"],
  words: ["ARROW1", "\u00ff\u00ff\u00ff\u00ff"],
  async run(input) {
    const table = readArrowIpc(input);
    readValues(table);
    await writeValues(table);
  },
};
