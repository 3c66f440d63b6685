import { seededRandom } from "../../src/imaging/seeded-random.js";
import type { FaultPart, Faults } from "./fault-part.js";
import type { KindResult, PartResult } from "./results.js";

/** Makes all attempts of a part and counts what held. What does not hold ends no other attempt. */
export async function runPart(
  part: FaultPart,
  options: { readonly seed: number; readonly form: Faults["form"]; readonly onFault?: (line: string) => void },
): Promise<PartResult> {
  const { seed, form } = options;
  const kinds = new Map<string, { tried: number; how: Map<string, number> }>();
  const notHeld: { kind: string; what: string; got: string }[] = [];
  const skipped: { kind: string; why: string }[] = [];
  await part.run({
    form,
    seed,
    random: (...words) => seededRandom(seed, part.name, ...words),
    skip: (kind, why) => void skipped.push({ kind, why }),
    attempt: async (kind, what, does) => {
      const counts = kinds.get(kind) ?? { tried: 0, how: new Map<string, number>() };
      kinds.set(kind, counts);
      counts.tried += 1;
      try {
        const how = await does();
        counts.how.set(how, (counts.how.get(how) ?? 0) + 1);
      } catch (error) {
        const got = error instanceof Error ? error.message : String(error);
        notHeld.push({ kind, what, got: got.slice(0, 400) });
        options.onFault?.(`${kind}: ${what}: ${got}`);
      }
    },
  });
  return {
    promise: part.promise,
    seed,
    measured: new Date().toISOString().slice(0, 10),
    kinds: Object.fromEntries([...kinds].map(([kind, counts]) => [kind, kindResult(counts)])),
    notHeld,
    skipped,
    notCovered: part.notCovered,
  };
}

function kindResult({ tried, how }: { readonly tried: number; readonly how: ReadonlyMap<string, number> }): KindResult {
  const held = [...how.values()].reduce((sum, count) => sum + count, 0);
  return { tried, held, how: Object.fromEntries([...how].sort(([a], [b]) => (a < b ? -1 : 1))) };
}
