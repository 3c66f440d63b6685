import type { ComponentChildren, JSX } from "preact";
import { humanBytes, humanDuration, humanMetric } from "../../../core/human-units.js";
import { t, words } from "../../../core/language.js";
import type { RunView } from "../../api.js";
import { Curves } from "./curves.tsx";
import { Graph } from "./graph.tsx";
import { ProgressList } from "./progress-list.tsx";
import { stageState } from "./stage-state.ts";

/** How a run stands: what is under way, what went wrong, its curves, graph, stages, params and metrics. */
export function Overview({ run }: { readonly run: RunView }): JSX.Element {
  const { record } = run;
  const params = Object.entries(record.params);
  return (
    <div class="page overview">
      <ProgressList run={run} />
      {record.failure === undefined ? null : (
        <div class="complaints">
          <b>{record.failure.message}</b>
          {record.failure.remedy === undefined ? null : <p class="remedy">{record.failure.remedy}</p>}
        </div>
      )}
      <Curves run={run} />
      <h2>{t`Stages`}</h2>
      <Graph run={run} />
      <StageTable run={run} />
      {record.warnings.length === 0 ? null : (
        <Part title={t`Warnings`}>
          <ul class="complaints">
            {record.warnings.map(({ stage, message }) => (
              <li key={`${stage} ${message}`}>
                {stage === undefined ? "" : <b>{stage}: </b>}
                {message}
              </li>
            ))}
          </ul>
        </Part>
      )}
      <div class="columns">
        <Part title={t`Params`} isEmpty={params.length === 0}>
          <table class="facts">
            <tbody>
              {params.map(([name, value]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td class="code">{typeof value === "string" ? value : JSON.stringify(value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Part>
        <Metrics metrics={record.metrics} />
      </div>
      <Part title={t`Run it again`}>
        <pre>{run.repeat}</pre>
        <p class="soft">
          radpipe {record.environment.radpipe}, Node {record.environment.node}, {record.environment.platform}
          {record.git === undefined
            ? ""
            : `, git ${record.git.commit.slice(0, 12)}${record.git.dirty ? t` with changes` : ""}`}
        </p>
        <p class="soft id">{run.folder}</p>
      </Part>
    </div>
  );
}

function Part(props: {
  readonly title: string;
  readonly isEmpty?: boolean;
  readonly children: ComponentChildren;
}): JSX.Element | null {
  if (props.isEmpty === true) return null;
  return (
    <section class="part">
      <h2>{props.title}</h2>
      {props.children}
    </section>
  );
}

function StageTable({ run }: { readonly run: RunView }): JSX.Element {
  const logs = new Set(run.logs.map(({ stage }) => stage));
  return (
    <section class="scroll" aria-label={t`Stages`} tabIndex={0}>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">{t`Stage`}</th>
            <th scope="col">{t`State`}</th>
            <th scope="col" class="figure">{t`Took`}</th>
            <th scope="col" class="figure">{t`Processor`}</th>
            <th scope="col" class="figure">{t`Memory`}</th>
            <th scope="col">{t`Why`}</th>
            <th scope="col">{t`Key`}</th>
          </tr>
        </thead>
        <tbody>
          {run.record.stages.map((stage) => {
            const state = stageState(run, stage);
            const { cpuSeconds, peakMemoryBytes } = stage.resources;
            return (
              <tr key={stage.id}>
                <th scope="row">
                  {logs.has(stage.id) ? (
                    <a href={`/runs/${run.id}?tab=logs&stage=${stage.id}`}>{stage.id}</a>
                  ) : (
                    stage.id
                  )}
                  {stage.uses === (stage.id as string) ? null : <span class="soft"> {stage.uses}</span>}
                </th>
                <td>
                  <span class={`state ${state}`}>
                    <span class="dot" aria-hidden="true" />
                    {words(state)}
                  </span>
                </td>
                <td class="figure">
                  {stage.status === "cached"
                    ? `(${humanDuration(stage.executedMs ?? 0)})`
                    : stage.durationMs > 0
                      ? humanDuration(stage.durationMs)
                      : ""}
                </td>
                <td class="figure">{cpuSeconds === undefined ? "" : humanDuration(cpuSeconds * 1000)}</td>
                <td class="figure">{peakMemoryBytes === undefined ? "" : humanBytes(peakMemoryBytes)}</td>
                <td class="why">{stage.reason}</td>
                <td class="code soft" title={stage.key}>
                  {stage.key?.slice(0, 12)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** Each with its interval, where it has one. */
function Metrics({ metrics }: { readonly metrics: Readonly<Record<string, number>> }): JSX.Element {
  const names = Object.keys(metrics).filter((name) => !/\.(low|high)$/.test(name));
  const value = (name: string): string => {
    const one = metrics[name];
    return one === undefined ? "" : humanMetric(name, one);
  };
  return (
    <Part title={t`Metrics`} isEmpty={names.length === 0}>
      <table class="facts">
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <th scope="row" class="code">
                {name}
              </th>
              <td class="figure">{value(name)}</td>
              <td class="soft">
                {metrics[`${name}.low`] === undefined ? "" : t`${value(`${name}.low`)} to ${value(`${name}.high`)}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Part>
  );
}
