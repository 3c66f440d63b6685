import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { humanCount } from "../../../core/human-units.js";
import { localNumber, t, words } from "../../../core/language.js";
import type { ImageList, ImageRow } from "../../api.js";
import { Complaints } from "../parts/complaints.tsx";
import { useLoaded } from "../request.ts";
import { ask } from "../router.ts";

const PAGE = 60;

/** The images of a run, with labels, patients and scores. */
export function Images({ run, query }: { readonly run: string; readonly query: URLSearchParams }): JSX.Element {
  const from = Math.max(0, Number(query.get("from")) || 0);
  const asked = new URLSearchParams([
    ["from", String(from)],
    ["count", String(PAGE)],
  ]);
  for (const name of ["partition", "label", "outcome", "sex", "text"]) {
    const value = query.get(name);
    if (value !== null) asked.set(name, value);
  }
  const { loaded } = useLoaded<ImageList>(`/api/runs/${run}/images?${asked}`);
  if (loaded === undefined) return <p class="page soft">{t`Reading the images...`}</p>;
  if (!loaded.ok) {
    return (
      <div class="page">
        <Complaints of={loaded.complaints} />
      </div>
    );
  }
  const { images, total, all, partitions, labels, outcomes, sexes } = loaded.value;
  if (all === 0)
    return <p class="page soft">{t`This run has no dataset of images, or it is no longer in the cache.`}</p>;
  const select = (name: string, title: string, values: readonly string[]): JSX.Element | null =>
    values.length < 2 ? null : <Select key={name} name={name} title={title} values={values} chosen={query.get(name)} />;
  return (
    <div class="page">
      <div class="tools inside">
        {select("partition", t`Partition`, partitions)}
        {select("label", t`Labelled`, labels)}
        {select("outcome", t`Outcome`, outcomes.length === 0 ? [] : ["wrong", ...outcomes])}
        {select("sex", t`Sex`, sexes)}
        <Sought text={query.get("text") ?? ""} />
        <span class="soft count" aria-live="polite">
          {t`${humanCount(total)} of ${humanCount(all)} images`}
        </span>
      </div>
      <ul class="pictures">
        {images.map((row) => (
          <Picture key={row.image} run={run} row={row} />
        ))}
      </ul>
      {total <= PAGE ? null : (
        <div class="pager">
          <button type="button" disabled={from === 0} onClick={() => ask({ from: String(Math.max(0, from - PAGE)) })}>
            {t`Before`}
          </button>
          <span class="soft">{t`${humanCount(from + 1)} to ${humanCount(Math.min(total, from + PAGE))}`}</span>
          <button type="button" disabled={from + PAGE >= total} onClick={() => ask({ from: String(from + PAGE) })}>
            {t`After`}
          </button>
        </div>
      )}
    </div>
  );
}

function Select(props: {
  readonly name: string;
  readonly title: string;
  readonly values: readonly string[];
  readonly chosen: string | null;
}): JSX.Element {
  const { name, title, values, chosen } = props;
  return (
    <label class="check">
      {title}
      <select
        value={chosen ?? ""}
        onChange={(event) => ask({ [name]: event.currentTarget.value || undefined, from: undefined })}
      >
        <option value="">{t`all`}</option>
        {values.map((value) => (
          <option key={value} value={value}>
            {words(value)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Sought({ text }: { readonly text: string }): JSX.Element {
  const [typed, setTyped] = useState(text);
  const submit = (event: Event): void => {
    event.preventDefault();
    ask({ text: typed === "" ? undefined : typed, from: undefined });
  };
  return (
    <form onSubmit={submit}>
      <input
        type="search"
        value={typed}
        placeholder={t`Image or patient`}
        aria-label={t`Image or patient`}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onSearch={submit}
      />
    </form>
  );
}

function Picture({ run, row }: { readonly run: string; readonly row: ImageRow }): JSX.Element {
  const { image, label, patient, partition, score, scores, outcome, age, sex } = row;
  const [isGone, setIsGone] = useState(false);
  const name = image.split("/").at(-1)!;
  const about = [patient === "" ? "" : t`patient ${patient}`, sex, age === undefined ? "" : String(age)];
  return (
    <li class={outcome?.startsWith("false") ? "picture wrong" : "picture"}>
      {isGone ? (
        <span class="gone soft">{t`not in the cache`}</span>
      ) : (
        <img
          src={`/pictures/${run}?${new URLSearchParams({ image })}`}
          alt={`${name}: ${label}`}
          width={150}
          height={150}
          loading="lazy"
          onError={() => setIsGone(true)}
        />
      )}
      <b class="picture-label" title={label}>
        {label}
      </b>
      {score === undefined ? null : (
        <span class="picture-score">
          {localNumber(score.toFixed(3))} {outcome === undefined ? "" : words(outcome)}
        </span>
      )}
      {scores === undefined ? null : <Scores of={scores} />}
      <span class="soft" title={image}>
        {name}
      </span>
      <span class="soft">{[words(partition), ...about].filter((text) => text !== "").join(", ")}</span>
    </li>
  );
}

/** The three highest. */
function Scores({ of }: { readonly of: Readonly<Record<string, number | null>> }): JSX.Element {
  const highest = Object.entries(of)
    .flatMap(([name, score]) => (score === null ? [] : [{ name, score }]))
    .sort((a, b) => b.score - a.score)
    .slice(0, 3);
  return (
    <span class="picture-score">
      {highest.map(({ name, score }) => `${name} ${localNumber(score.toFixed(2))}`).join(", ")}
    </span>
  );
}
