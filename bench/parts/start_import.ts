// What bench/parts/start.ts has imported, and nothing else.
import "../../mod.ts";
