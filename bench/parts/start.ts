/**
 * How long starting takes: the command line, the first result, and importing the library.
 */
import { fileURLToPath } from "node:url";
import { pythonOfPeers } from "../peers.ts";
import type { Part, Peer } from "../table/task.ts";

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const python = await pythonOfPeers();
const deno = [Deno.execPath(), "run", "--allow-all", "--quiet"];
const LATE = "--unstable-lazy-dynamic-imports";
const alone: Peer = { name: "Deno alone", program: () => [Deno.execPath(), "eval", "0"] };
const importing: readonly Peer[] = [
  { name: "krnel-graph", program: () => [python, "-c", "import krnel.graph"] },
  alone,
];

export const part: Part = {
  title: "Starting, each time as a new process, with an empty store.",
  tasks: {
    summary_of_50_ops: {
      unit: "start",
      sizes: [1],
      // As the installed command starts.
      program: () => [...deno, LATE, path("../../cli/main.ts"), "summary", "-f", path("start_graph.ts")],
      peers: [
        {
          name: "krnel-graph",
          program:
            () => [python, "-c", "from krnel.graph.cli import app; app()", "summary", "-f", path("start_peer.py")],
        },
        alone,
      ],
    },
    first_result: {
      unit: "start",
      sizes: [1],
      program: () => [...deno, LATE, path("start_result.ts")],
      peers: [{ name: "krnel-graph", program: () => [python, path("start_result_peer.py")] }, alone],
    },
    import_late: {
      unit: "start",
      sizes: [1],
      program: () => [...deno, LATE, path("start_import.ts")],
      peers: importing,
    },
    import: { unit: "start", sizes: [1], program: () => [...deno, path("start_import.ts")], peers: importing },
  },
};
