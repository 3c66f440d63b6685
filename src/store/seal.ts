/**
 * Modification time of every published file: 2000-01-01T00:00:00Z. It is set before the file is hashed, and any later
 * write replaces it, so a file that still has it is the one that was hashed, however recent it is.
 */
export const SEAL_SECONDS = 946_684_800;

export const SEAL_NS: bigint = BigInt(SEAL_SECONDS) * 1_000_000_000n;
