import type { JSX } from "preact";
import { currentLanguage, t } from "../../../core/language.js";
import { Complaints } from "../parts/complaints.tsx";
import { Frame } from "../parts/frame.tsx";
import { useLoaded } from "../request.ts";
import { useTitle } from "../title.ts";

/** Runs side by side: the page of `pipeline compare --html`, made anew. */
export function ComparePage({ query }: { readonly query: URLSearchParams }): JSX.Element {
  useTitle(t`Comparison`);
  const runs = query.getAll("run");
  const asked = new URLSearchParams(runs.map((run) => ["run", run]));
  const { loaded } = useLoaded<unknown>(`/api/compare?${asked}`);
  return (
    <div class="full">
      <h1 class="spoken">{t`Comparison`}</h1>
      {loaded === undefined ? <p class="page soft">{t`Comparing...`}</p> : null}
      {loaded?.ok === false ? (
        <div class="page">
          <Complaints of={loaded.complaints} />
        </div>
      ) : null}
      {loaded?.ok === true ? (
        <Frame address={`/frames/compare?${asked}&language=${currentLanguage()}`} title={t`Comparison`} />
      ) : null}
    </div>
  );
}
