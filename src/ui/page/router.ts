import { useEffect, useState } from "preact/hooks";

/** Where the page is: a path and what is asked of it. */
export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

const here = (): Place => ({ path: location.pathname, query: new URLSearchParams(location.search) });

const listeners = new Set<() => void>();

const tell = (): void => {
  for (const listener of listeners) listener();
};

/** Goes to another view. @param replace in place of this one, so that going back leaves it out. */
export function go(address: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, "", address);
  else {
    history.pushState(null, "", address);
    scrollTo(0, 0);
  }
  tell();
}

/** Changes what is asked of this view; `undefined` and empty lists leave a name out. */
export function ask(changes: Readonly<Record<string, string | readonly string[] | undefined>>): void {
  const { path, query } = here();
  for (const [name, value] of Object.entries(changes)) {
    query.delete(name);
    for (const one of value === undefined ? [] : [value].flat()) query.append(name, one);
  }
  const text = query.toString();
  go(text === "" ? path : `${path}?${text}`, { replace: true });
}

export function usePlace(): Place {
  const [place, set] = useState(here);
  useEffect(() => {
    const update = (): void => set(here());
    listeners.add(update);
    return () => void listeners.delete(update);
  }, []);
  return place;
}

/** Links within the page change the view alone. */
export function followLinks(): void {
  addEventListener("popstate", tell);
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link === null || link.target !== "" || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (/^\/(api|app|files|frames)\b/.test(link.pathname) || link.hash !== "") return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}
