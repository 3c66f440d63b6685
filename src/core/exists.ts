import { access } from "node:fs/promises";

/** Whether there is something at a path, and the way to it is open. */
export const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
