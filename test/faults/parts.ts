import { archives } from "./archives.js";
import { damage } from "./damage.js";
import { disk } from "./disk.js";
import type { FaultPart } from "./fault-part.js";
import { fuzz } from "./fuzz/fuzz.js";
import { kills } from "./kills.js";
import { poison } from "./poison.js";
import { servers } from "./servers.js";

/** In the order in which they run. */
export const PARTS: readonly FaultPart[] = [kills, damage, poison, archives, servers, disk, fuzz];
