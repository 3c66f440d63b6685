import type { JSX } from "preact";
import { t } from "../../../core/language.js";
import type { History, RunView } from "../../api.js";
import { useLoaded } from "../request.ts";
import { LineChart, type Series } from "./line-chart.tsx";

/** Learning curves of each training of a run; they grow while it goes on. */
export function Curves({ run }: { readonly run: RunView }): JSX.Element | null {
  const { loaded } = useLoaded<History>(`/api/runs/${run.id}/history`, (runs) => runs.includes(run.id));
  if (loaded?.ok !== true) return null;
  const trainings = loaded.value.trainings.filter(({ epochs }) => epochs.length > 0);
  return (
    <>
      {trainings.map(({ stage, epochs }) => (
        <section class="part" key={stage}>
          <h2>{trainings.length === 1 ? t`Learning curves` : t`Learning curves of ${stage}`}</h2>
          <div class="charts">
            {[
              [t`Loss`, "loss"],
              [t`AUC`, "auc"],
              [t`Accuracy`, "accuracy"],
            ].map(([title, name]) => (
              <Chart key={name} title={title!} name={name!} epochs={epochs} />
            ))}
          </div>
        </section>
      ))}
    </>
  );
}

function Chart(props: {
  readonly title: string;
  readonly name: string;
  readonly epochs: readonly Readonly<Record<string, number>>[];
}): JSX.Element | null {
  const { title, name, epochs } = props;
  const points = (column: string): Series["points"] =>
    epochs.flatMap((epoch) => {
      const [x, y] = [epoch["epoch"], epoch[column]];
      return x === undefined || y === undefined ? [] : [{ x, y }];
    });
  const all: readonly Series[] = [
    { name: t`training`, look: "second", points: points(name) },
    { name: t`validation`, look: "first", points: points(`validation_${name}`) },
  ];
  const series = all.filter((one) => one.points.length > 0);
  return series.length === 0 ? null : <LineChart title={title} series={series} />;
}
