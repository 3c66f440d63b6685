import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { humanDuration } from "../../../core/human-units.js";
import { t } from "../../../core/language.js";
import { describeProgress } from "../../../reporters/describe-progress.js";
import type { LiveStage, RunView } from "../../api.js";

/** The stages that are under way: how far, and for how long still. */
export function ProgressList({ run }: { readonly run: RunView }): JSX.Element | null {
  const stages = Object.entries(run.live);
  if (run.state !== "running") return null;
  return (
    <ul class="progress" aria-label={t`Under way`}>
      {stages.map(([id, stage]) => (
        <Progress key={id} id={id} stage={stage} />
      ))}
    </ul>
  );
}

function Progress({ id, stage }: { readonly id: string; readonly stage: LiveStage }): JSX.Element {
  const now = useNow();
  const { progress, startedAt, predictedMs, waitsFor } = stage;
  const total = progress?.total;
  const share = progress !== undefined && total !== undefined && total > 0 ? progress.done / total : undefined;
  const spent = startedAt === undefined ? 0 : Math.max(0, now - startedAt);
  return (
    <li>
      <span class="progress-name">{id}</span>
      <progress max={1} value={share} aria-label={id} />
      <span class="soft">
        {waitsFor === undefined ? "" : `${t`waits for ${waitsFor}`}  `}
        {progress === undefined ? "" : `${describeProgress(progress)}  `}
        {t`since ${humanDuration(spent)}`}
        {progress === undefined && predictedMs !== undefined ? t`, of about ${humanDuration(predictedMs)}` : ""}
      </span>
    </li>
  );
}

function useNow(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
