/** Reads batches of 32 in a shuffled order; a line a round: GB a second of the clock and of processor time. Arguments: file, rounds. */
import { openNpy } from "../../src/artifacts/npy.js";

const [file = "", rounds = "1"] = process.argv.slice(2);
const images = await openNpy(file);
const batch = new Uint8Array(32 * images.rowBytes);
let state = 1;
for (let round = 0; round < Number(rounds); round += 1) {
  const order = Uint32Array.from({ length: images.shape[0]! }, (_, index) => index);
  for (let at = order.length - 1; at > 0; at -= 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (at + 1);
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  const start = performance.now();
  const used = process.cpuUsage();
  let total = 0;
  for (let first = 0; first + 32 <= order.length; first += 32) {
    await images.readRows(order.subarray(first, first + 32), batch);
    total += batch.length;
  }
  const seconds = (performance.now() - start) / 1e3;
  const { user, system } = process.cpuUsage(used);
  process.stdout.write(`${total / seconds / 1e9} ${total / ((user + system) / 1e6) / 1e9}\n`);
}
await images.close();
