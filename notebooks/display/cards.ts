/**
 * How everything shows itself in a cell.
 *
 * @module
 */

export { diffCard } from "./diff_card.ts";
export { topTokensView } from "./features/top_tokens.ts";
export { guardCard, guardrailCard, savedCard } from "./guardrails/cards.ts";
export { opCard } from "./op_card.ts";
export { sweepView } from "./reports/sweep.ts";
export { figureView } from "./sheets/view.ts";
export { storeCard } from "./status/store_card.ts";
export { showWatch } from "./status/table.ts";
