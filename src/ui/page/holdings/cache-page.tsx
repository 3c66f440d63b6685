import type { JSX } from "preact";
import { humanBytes, humanCount, humanDuration } from "../../../core/human-units.js";
import { t } from "../../../core/language.js";
import type { CacheView } from "../../api.js";
import { Complaints } from "../parts/complaints.tsx";
import { useLoaded } from "../request.ts";
import { useTitle } from "../title.ts";

/** What the cache holds, and what could go. */
export function CachePage(): JSX.Element {
  useTitle(t`Cache`);
  const { loaded } = useLoaded<CacheView>("/api/cache");
  return (
    <div class="page">
      <h1>{t`Cache`}</h1>
      {loaded === undefined ? <p class="soft">{t`Looking into the cache...`}</p> : null}
      {loaded?.ok === false ? <Complaints of={loaded.complaints} /> : null}
      {loaded?.ok === true ? <Contents of={loaded.value} /> : null}
    </div>
  );
}

function Contents({ of }: { readonly of: CacheView }): JSX.Element {
  const { bytes, actions, artifacts, downloads, stages, collectable } = of;
  const largest = stages[0]?.bytes || 1;
  return (
    <>
      <dl class="tiles">
        <div>
          <dt>{t`Size`}</dt>
          <dd>{humanBytes(bytes)}</dd>
        </div>
        <div>
          <dt>{t`Results`}</dt>
          <dd>{humanCount(actions)}</dd>
          <dd class="soft">{t`${humanCount(artifacts)} artifacts`}</dd>
        </div>
        <div>
          <dt>{t`Downloads`}</dt>
          <dd>{humanBytes(downloads.bytes)}</dd>
          <dd class="soft">{t`${humanCount(downloads.files)} files`}</dd>
        </div>
        <div>
          <dt>{t`In no run`}</dt>
          <dd>{humanBytes(collectable)}</dd>
          <dd class="soft">{collectable > 0 ? <code>pipeline cache gc</code> : t`nothing to remove`}</dd>
        </div>
      </dl>
      {stages.length === 0 ? null : (
        <section class="scroll" aria-label={t`Stages`} tabIndex={0}>
          <table class="plain">
            <thead>
              <tr>
                <th scope="col">{t`Stage`}</th>
                <th scope="col">{t`Pipeline`}</th>
                <th scope="col" class="figure">{t`Results`}</th>
                <th scope="col" class="figure">{t`Size`}</th>
                <td class="bar-cell" />
              </tr>
            </thead>
            <tbody>
              {stages.map((stage) => (
                <tr key={`${stage.pipeline} ${stage.stage}`}>
                  <th scope="row">{stage.stage}</th>
                  <td>{stage.pipeline}</td>
                  <td class="figure">{humanCount(stage.actions)}</td>
                  <td class="figure">{humanBytes(stage.bytes)}</td>
                  <td class="bar-cell">
                    <span class="share" style={{ width: `${(stage.bytes / largest) * 100}%` }} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <Preview of={of.gc} />
    </>
  );
}

/** What `pipeline cache gc` would remove. */
function Preview({ of }: { readonly of: CacheView["gc"] }): JSX.Element | null {
  if (of === undefined || of.count === 0) return null;
  return (
    <section class="part preview" aria-label={t`What a collection would remove`}>
      <h2>{t`What a collection would remove`}</h2>
      <p>
        {t`${humanCount(of.count)} results, ${humanBytes(of.bytes)}; to make them again would take about ${humanDuration(of.seconds * 1000)}. ${humanCount(of.kept)} stay, since runs refer to them.`}
      </p>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">{t`Stage`}</th>
            <th scope="col">{t`Pipeline`}</th>
            <th scope="col" class="figure">{t`Frees`}</th>
            <th scope="col" class="figure">{t`Took`}</th>
          </tr>
        </thead>
        <tbody>
          {of.evictions.map(({ stage, pipeline, bytes, seconds }, at) => (
            <tr key={`${at} ${stage}`}>
              <th scope="row">{stage}</th>
              <td>{pipeline}</td>
              <td class="figure">{humanBytes(bytes)}</td>
              <td class="figure">{humanDuration(seconds * 1000)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
