import { type Command, InvalidArgumentError } from "../../vendor/commander.js";
import type { Perform } from "../command.js";
import { examples } from "../examples.js";
import type { GcOptions } from "./cache.js";

/** `cache ls`, `cache du`, `cache verify`, `cache gc`. */
export function addCacheCommands(program: Command, perform: Perform): void {
  const cache = program.command("cache").description("Look after the cache: list, measure, verify, collect.");
  type Json = { readonly json?: boolean };
  cache
    .command("ls")
    .description("List the results in the cache, newest first.")
    .option("--json", "print JSON")
    .action(async (options: Json, command: Command) => {
      const { listCache } = await import("./cache.js");
      await perform(command, (project) => listCache(project, options));
    });
  cache
    .command("du")
    .description("Show how much room the cache takes, and for which stages.")
    .option("--json", "print JSON")
    .action(async (options: Json, command: Command) => {
      const { cacheUsage } = await import("./cache.js");
      await perform(command, (project) => cacheUsage(project, options));
    });
  cache
    .command("verify")
    .description("Read every byte of the cache and compare it with its digest. Exits with 3 if anything is damaged.")
    .option("--json", "print JSON")
    .action(async (options: Json, command: Command) => {
      const { verifyCache } = await import("./cache.js");
      await perform(command, (project) => verifyCache(project, options));
    });
  cache
    .command("trust")
    .description(
      "Take over a cache of your own that was moved, or that an older version wrote, after reading every byte of it.",
    )
    .argument("[dir]", "the cache (default: that of the project)")
    .action(async (named: string | undefined, _: unknown, command: Command) => {
      const { trustCache } = await import("./cache.js");
      await perform(command, (project) => trustCache(project, named));
    });
  cache
    .command("gc")
    .description("Remove what no run refers to, the cheapest to make again first.")
    .option("--dry-run", "only show what would go, and what it would cost to make it again")
    .option("--stage <stage>", "remove what this stage made, even where runs refer to it; it is made again when needed")
    .option("--max-size <size>", "remove only until the cache is this small, such as 20GB", size)
    .option("--max-items <count>", "keep of single items, such as features of images, only those last used", count)
    .option("--json", "print JSON")
    .addHelpText("after", examples("pipeline cache gc --dry-run", "pipeline cache gc --stage fetch"))
    .action(async (options: GcOptions, command: Command) => {
      const { collectCache } = await import("./cache.js");
      await perform(command, (project) => collectCache(project, options));
    });
}

const UNITS: Readonly<Record<string, number>> = { "": 1, B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

function size(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?b)?$/i.exec(text.trim());
  const unit = UNITS[(match?.[2] ?? "").toUpperCase()];
  if (match === null || unit === undefined) throw new InvalidArgumentError("Expected a size such as 500MB or 20GB.");
  return Math.round(Number(match[1]) * unit);
}

function count(text: string): number {
  if (!/^\d+$/.test(text.trim())) throw new InvalidArgumentError("Expected a whole number from 0, such as 500000.");
  return Number(text);
}
