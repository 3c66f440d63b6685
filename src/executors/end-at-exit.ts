const pending = new Set<() => void>();

/**
 * Calls `end` when this process exits, such as at a second Ctrl-C, so that no stage goes on without anybody who waits
 * for it. Call what is returned when there is nothing left to end.
 */
export function endAtExit(end: () => void): () => void {
  if (pending.size === 0) process.on("exit", endAll);
  pending.add(end);
  return () => {
    pending.delete(end);
    if (pending.size === 0) process.off("exit", endAll);
  };
}

function endAll(): void {
  for (const end of pending) end();
}
