import path from "node:path";
import type { ActionRecord } from "../core/action.js";
import type { Failure } from "../core/failure.js";
import type { Key } from "../core/ids.js";
import { noteNotDeterministic } from "../core/not-deterministic.js";
import type { ValidStage } from "../core/valid-pipeline.js";
import { describeVerification, type Verification } from "../core/verification.js";
import { reasonOf, type Why } from "../core/why.js";
import { ClaimLost } from "../store/claims/claim-lost.js";
import { hashBytes } from "../store/hash-file.js";
import type { Claim } from "../store/store.js";
import { unwritable } from "../store/store-failure.js";
import { compareOutputs } from "./compare-outputs.js";
import { watched } from "./execute-action.js";
import { interrupted } from "./interrupted.js";
import type { ResolvedAction } from "./resolve-action.js";
import type { Slot } from "./resource-pool.js";
import { makeOutputs } from "./run-attempt.js";
import type { Session } from "./session.js";

/**
 * Makes the outputs of a stage once more, without touching the cache, and compares them with the stored ones. The
 * outcome is in the run's record; a difference is stored for all runs with the key. The inputs must be intact.
 */
export async function verifyAction(
  session: Session,
  stage: ValidStage,
  resolved: ResolvedAction,
  action: ActionRecord,
): Promise<void> {
  const { verified } = session.shared;
  // Stages and runs that share an action share what is found out of it.
  const known = verified.get(resolved.key);
  const verifying = known ?? verify(session, stage, resolved, action);
  verified.set(resolved.key, verifying);
  const verification = await verifying;
  session.record.stage(stage.id, { verification });
  const message = describeVerification(verification);
  if (verification.outcome === "same") {
    session.emit({ type: "notice", at: Date.now(), level: "info", message: `${stage.id}: ${message}` });
    return;
  }
  session.emit({ type: "stage-warning", at: Date.now(), stage: stage.id, message: `It is ${message}` });
  if (verification.outcome === "differs" && known === undefined) {
    const { runsFolder } = session.request;
    await session.missing.writing(`verified/${resolved.key}.json`, () =>
      noteNotDeterministic(runsFolder, resolved.key, session.id, verification),
    );
  }
}

async function verify(
  session: Session,
  stage: ValidStage,
  resolved: ResolvedAction,
  action: ActionRecord,
): Promise<Verification> {
  const { request, pool, signal, rank } = session;
  const { store } = request;
  let slot: Slot | undefined;
  let claim: Claim | undefined;
  try {
    const unusable = await unusableOutput(session, stage, action);
    if (unusable !== undefined) return failed(unusable);
    const { cpus: told } = action.resources;
    slot = await pool.acquire({ ...stage.resources, rank, ...(told !== undefined && { cpus: told }) }, signal);
    // A place of its own: nobody who needs the action waits for this, and no checkpoint is taken up.
    const key = hashBytes(`verify ${resolved.key}`) as string as Key;
    claim = await store.claim(key, {
      signal,
      onWait: (holder) =>
        session.emit({ type: "stage-waiting", at: Date.now(), stage: stage.id, key: resolved.key, holder }),
    });
    await claim.clearScratch();
    const { id, uses } = stage;
    const why: readonly Why[] = [{ code: "verified" }];
    const { key: ofAction } = resolved;
    const started = { stage: id, uses, key: ofAction, attempt: 1, why, reason: reasonOf(why) };
    session.emit({ type: "stage-started", at: Date.now(), ...started });
    const execution = {
      stage,
      resolved,
      claim,
      cpus: told ?? slot.cpus,
      logFile: path.join(session.folder, "logs", `${id}.verify.log`),
      isQuiet: true,
    };
    const made = await watched(session, stage, () => makeOutputs(session, execution));
    if (!made.ok) return failed(made.error);
    const files = await compareOutputs(store, action.outputs, made.value.outputs, signal);
    const metrics = differingNames(action.metrics, made.value.result.metrics);
    const facts = differingNames(action.facts, made.value.result.facts);
    if (files.differing + metrics.length + facts.length === 0) return { outcome: "same", files: files.files };
    return { outcome: "differs", ...files, metrics, facts };
  } catch (error) {
    if (signal.aborted) return failed(interrupted(stage));
    if (error instanceof ClaimLost) return failed({ reason: "interrupted", message: error.message, stage: stage.id });
    return failed({ ...unwritable(store.root, error), stage: stage.id });
  } finally {
    await claim?.clearScratch();
    await claim?.release();
    slot?.release();
  }
}

/** What is damaged or gone tells nothing of the stage. Every byte is read: a flip would look like a difference. */
async function unusableOutput(
  { request }: Session,
  { id }: ValidStage,
  { outputs }: ActionRecord,
): Promise<Failure | undefined> {
  for (const [output, { digest }] of Object.entries(outputs)) {
    const { state } = await request.store.checkArtifact(digest, { full: true });
    if (state === "sound") continue;
    const isDamaged = state === "damaged";
    return {
      reason: isDamaged ? "damage-found" : "output-missing",
      message: `its output ${output} ${isDamaged ? "is damaged" : "is no longer in the cache"}, so there is nothing to compare with`,
      remedy: isDamaged
        ? "`pipeline cache verify` sets it aside; run again after it."
        : `Run again with --force ${id}.`,
      stage: id,
    };
  }
  return undefined;
}

const failed = (failure: Failure): Verification => ({ outcome: "failed", failure });

const differingNames = (
  kept: Readonly<Record<string, unknown>>,
  made: Readonly<Record<string, unknown>>,
): readonly string[] =>
  [...new Set([...Object.keys(kept), ...Object.keys(made)])]
    .filter((name) => !Object.is(kept[name], made[name]))
    .sort();
