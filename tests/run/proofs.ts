/** Proofs are files that show at length what shorter tests show once, or drive another product whole. They have a run of their own. */
export function isProof(path: string): boolean {
  return /(^|[/_])proof_test\.ts$/.test(path);
}
