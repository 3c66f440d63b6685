import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { currentLanguage, type Language, t } from "../../core/language.js";
import type { Project } from "../api.js";
import { ComparePage } from "./compare/compare-page.tsx";
import { CachePage } from "./holdings/cache-page.tsx";
import { chooseLanguage } from "./language.ts";
import { Complaints } from "./parts/complaints.tsx";
import { useLoaded } from "./request.ts";
import { type Place, usePlace } from "./router.ts";
import { RunPage } from "./run/run-page.tsx";
import { RunsPage } from "./table/runs-page.tsx";
import { useTitle } from "./title.ts";

/** The head of every view, and the view that the address names. */
export function App(): JSX.Element {
  const place = usePlace();
  const [language, setLanguage] = useState(currentLanguage());
  const { loaded } = useLoaded<Project>("/api");
  const change = (next: Language): void => {
    void chooseLanguage(next).then(() => setLanguage(next));
  };
  if (loaded === undefined) return <main id="main" />;
  return (
    <div class="app" key={language}>
      <a class="skip" href="#main">
        {t`Skip to the content`}
      </a>
      <header class="bar">
        <a class="mark" href="/">
          radpipe
        </a>
        <nav aria-label={t`Views`}>
          <ViewLink to="/" here={place.path === "/"}>{t`Runs`}</ViewLink>
          <ViewLink to="/cache" here={place.path === "/cache"}>{t`Cache`}</ViewLink>
        </nav>
        <span class="where" title={loaded.ok ? loaded.value.root : undefined}>
          {loaded.ok ? loaded.value.root.split(/[\\/]/).at(-1) : ""}
        </span>
        <label class="language">
          <span class="spoken">{t`Language`}</span>
          <select value={language} onChange={(event) => change(event.currentTarget.value as Language)}>
            <option value="en" lang="en">
              English
            </option>
            <option value="es" lang="es">
              Español
            </option>
          </select>
        </label>
      </header>
      <main id="main" tabIndex={-1}>
        {loaded.ok ? <View place={place} /> : <Complaints of={loaded.complaints} />}
      </main>
    </div>
  );
}

function ViewLink(props: { readonly to: string; readonly here: boolean; readonly children: string }): JSX.Element {
  return (
    <a href={props.to} aria-current={props.here ? "page" : undefined}>
      {props.children}
    </a>
  );
}

function View({ place }: { readonly place: Place }): JSX.Element {
  if (place.path === "/") return <RunsPage query={place.query} />;
  if (place.path === "/compare") return <ComparePage query={place.query} />;
  if (place.path === "/cache") return <CachePage />;
  const run = /^\/runs\/([^/]+)$/.exec(place.path)?.[1];
  if (run !== undefined) return <RunPage key={run} id={decodeURIComponent(run)} query={place.query} />;
  return <Nowhere />;
}

function Nowhere(): JSX.Element {
  useTitle(t`Nothing here`);
  return (
    <div class="page">
      <h1>{t`Nothing here`}</h1>
      <p>
        <a href="/">{t`All runs`}</a>
      </p>
    </div>
  );
}
